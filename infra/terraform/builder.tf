# Builds the portal's own functions and images.
resource "google_service_account" "builder" {
  account_id   = "portal-builder"
  display_name = "Agent Gallery: builds of the portal itself"
}

resource "google_project_iam_member" "builder_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.builder.member
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  repository = google_artifact_registry_repository.portal.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.builder.member
}

# Cloud Functions puts its sources into buckets of its own making.
resource "google_project_iam_member" "builder_sources" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.builder.member

  condition {
    title       = "build-sources"
    description = "Buckets that Cloud Functions makes for sources."
    expression  = "resource.name.startsWith('projects/_/buckets/gcf-v2-sources-') || resource.name.startsWith('projects/_/buckets/gcf-v2-uploads-')"
  }
}

# Builds agents. It has the same name in each tenant's project: BUILD_SERVICE_ACCOUNT names it once for all.
resource "google_service_account" "agent_builder" {
  account_id   = local.agent_builder
  display_name = "Agent Gallery: builds of agents"
}

resource "google_storage_bucket_iam_member" "agent_builder" {
  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.agent_builder.member
}

resource "google_artifact_registry_repository_iam_member" "agent_builder" {
  repository = google_artifact_registry_repository.agents.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.agent_builder.member
}

resource "google_project_iam_member" "agent_builder_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.agent_builder.member
}

resource "google_service_account_iam_member" "worker_acts_as_agent_builder" {
  service_account_id = google_service_account.agent_builder.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.worker.member
}
