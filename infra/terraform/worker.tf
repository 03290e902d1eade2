# It deploys: what it may do in the project is what a deployment may do.
resource "google_service_account" "worker" {
  account_id   = "portal-worker"
  display_name = "Agent Gallery: the worker, which deploys agents"
}

locals {
  # Of a function's URL that can be told before there is the function; Cloud Run takes it as an audience too.
  push_audience_prefix = "https://${var.region}-${var.project_id}.cloudfunctions.net/portal-"

  # What Dockerfiles that the worker writes start from. `npm run images:pin` keeps the digests.
  base_images = join(",", [
    for image in jsondecode(file("${path.module}/../base-images.json")) :
    "${trimprefix(image.name, "docker.io/library/")}:${image.tag}=${image.digest}"
    if image.digest != null && startswith(image.name, "docker.io/library/")
  ])

  worker_environment = merge({
    PORTAL_ENV            = "production"
    GOOGLE_CLOUD_PROJECT  = var.project_id
    SOURCE_BUCKET         = google_storage_bucket.sources.name
    BUILD_SERVICE_ACCOUNT = local.agent_builder
    BUILD_PROVENANCE      = "required"
    BASE_IMAGES           = local.base_images
    DEPLOYER_ACCOUNTS     = local.deployer_accounts
    PUSH_AUDIENCE_PREFIX  = local.push_audience_prefix
    PUSH_SERVICE_ACCOUNT  = google_service_account.push.email
    # Where Cloud Functions unpacks worker.zip, which has the shipped agents in this folder.
    AGENTS_ROOT = "/workspace/agents"
    # Google's endpoint for OpenTelemetry's spans. OTEL_TRACES_SAMPLER_ARG is the share of clicks that are traced.
    OTEL_EXPORTER_OTLP_ENDPOINT = "https://telemetry.googleapis.com"
  }, var.function_environment.worker)
}

resource "google_storage_bucket_object" "worker" {
  name   = "worker-${local.artifact_hashes["worker"]}.zip"
  bucket = google_storage_bucket.code.name
  source = "${var.artifacts_folder}/worker.zip"

  lifecycle {
    precondition {
      condition     = local.artifact_hashes["worker"] != "missing"
      error_message = "There is no worker.zip in artifacts_folder: run npm run build and npm run pack -w infra/deploy."
    }
  }
}

# Pushed to by subscriptions of our own rather than by Eventarc's, whose dead letters and deadlines cannot be set.
resource "google_cloudfunctions2_function" "worker" {
  for_each = local.worker_functions

  name        = "portal-${each.key}"
  location    = var.region
  description = "The worker, on messages of ${each.value.topic}."
  labels      = local.labels

  build_config {
    runtime           = var.function_runtime
    entry_point       = each.key
    service_account   = google_service_account.builder.id
    docker_repository = google_artifact_registry_repository.portal.id

    source {
      storage_source {
        bucket = google_storage_bucket.code.name
        object = google_storage_bucket_object.worker.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.worker.email
    environment_variables            = local.worker_environment
    available_memory                 = "1Gi"
    available_cpu                    = "1"
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = min(var.min_instances.worker, each.value.max_instances)
    max_instance_count               = each.value.max_instances
    timeout_seconds                  = each.value.ack_deadline_seconds
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.builder,
    google_project_iam_member.builder_logs,
    google_project_iam_member.builder_sources,
    google_storage_bucket_iam_member.code_builder,
  ]
}

resource "google_cloud_run_v2_service_iam_member" "worker_push" {
  for_each = google_cloudfunctions2_function.worker

  name     = each.value.name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.push.member
}

resource "google_project_iam_member" "worker" {
  for_each = toset([
    "roles/datastore.user",
    "roles/telemetry.tracesWriter",
    # Deploying: services, engines, builds.
    "roles/aiplatform.user",
    "roles/cloudbuild.builds.editor",
    "roles/run.admin",
    # Verifying a private service before it gets traffic.
    "roles/run.invoker",
    # Looking before: projects, accounts, APIs, quotas, secrets' names, logs.
    "roles/browser",
    "roles/iam.serviceAccountViewer",
    "roles/logging.viewer",
    "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageViewer",
  ])

  project = var.project_id
  role    = each.key
  member  = google_service_account.worker.member
}

# Where an agent names no account, Cloud Run runs it as the project's default one.
resource "google_service_account_iam_member" "worker_acts_as_default" {
  service_account_id = "projects/${var.project_id}/serviceAccounts/${local.project_number}-compute@developer.gserviceaccount.com"
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.worker.member
}

# An account for agents that need few rights: name it in the deploy form.
resource "google_service_account" "agents" {
  account_id   = "portal-agents"
  display_name = "Agent Gallery: deployed agents"
}

resource "google_service_account_iam_member" "worker_acts_as_agents" {
  service_account_id = google_service_account.agents.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.worker.member
}
