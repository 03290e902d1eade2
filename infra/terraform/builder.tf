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

# Builds of agents name no account, so Cloud Build runs them as the project's default one.
resource "google_storage_bucket_iam_member" "agent_builds_sources" {
  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectViewer"
  member = local.default_compute
}

resource "google_artifact_registry_repository_iam_member" "agent_builds" {
  repository = google_artifact_registry_repository.agents.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = local.default_compute
}

resource "google_project_iam_member" "agent_builds_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = local.default_compute
}
