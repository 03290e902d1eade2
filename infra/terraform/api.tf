resource "google_service_account" "api" {
  account_id   = "portal-api"
  display_name = "Agent Gallery: the API"
}

locals {
  api_environment = merge({
    PORTAL_ENV               = "production"
    GOOGLE_CLOUD_PROJECT     = var.project_id
    SOURCE_BUCKET            = google_storage_bucket.sources.name
    WEB_ORIGINS              = join(",", local.console_origins)
    WORKSPACE_ID             = var.workspace_id
    ALLOWED_DOMAINS          = join(",", var.allowed_domains)
    INITIAL_ADMINS           = join(",", var.initial_admins)
    DEPLOYER_SERVICE_ACCOUNT = local.deployer_account
    DEPLOYER_ACCOUNTS        = local.deployer_accounts
    # Google's endpoint for OpenTelemetry's spans. OTEL_TRACES_SAMPLER_ARG is the share of clicks that are traced.
    OTEL_EXPORTER_OTLP_ENDPOINT = "https://telemetry.googleapis.com"
  }, var.function_environment.api)
}

resource "google_storage_bucket_object" "api" {
  name   = "api-${local.artifact_hashes["api"]}.zip"
  bucket = google_storage_bucket.code.name
  source = "${var.artifacts_folder}/api.zip"

  lifecycle {
    precondition {
      condition     = local.artifact_hashes["api"] != "missing"
      error_message = "There is no api.zip in artifacts_folder: run npm run build and npm run pack -w infra/deploy."
    }
  }
}

resource "google_cloudfunctions2_function" "api" {
  name        = "portal-api"
  location    = var.region
  description = "The portal's API; it checks Firebase ID tokens itself."
  labels      = local.labels

  build_config {
    runtime           = var.function_runtime
    entry_point       = "api"
    service_account   = google_service_account.builder.id
    docker_repository = google_artifact_registry_repository.portal.id

    source {
      storage_source {
        bucket = google_storage_bucket.code.name
        object = google_storage_bucket_object.api.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.api.email
    environment_variables            = local.api_environment
    available_memory                 = "1Gi"
    available_cpu                    = "1"
    max_instance_request_concurrency = 80
    min_instance_count               = var.min_instances.api
    max_instance_count               = var.max_instances.api
    # A chat is a stream that lasts as long as the agent answers.
    timeout_seconds                = 3600
    ingress_settings               = "ALLOW_ALL"
    all_traffic_on_latest_revision = true
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.builder,
    google_project_iam_member.builder_logs,
    google_project_iam_member.builder_sources,
    google_storage_bucket_iam_member.code_builder,
  ]
}

# Browsers carry no Google identity: whoever calls must have a Firebase ID token, which the API checks.
resource "google_cloud_run_v2_service_iam_member" "api_public" {
  name     = google_cloudfunctions2_function.api.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_project_iam_member" "api" {
  for_each = toset([
    "roles/datastore.user",
    # Inviting looks up whether somebody has signed in before.
    "roles/firebaseauth.viewer",
    # Chats with private agents carry an ID token of the API's.
    "roles/run.invoker",
    "roles/telemetry.tracesWriter",
  ])

  project = var.project_id
  role    = each.key
  member  = google_service_account.api.member
}

# It signs upload URLs by IAM's signBlob in its own name.
resource "google_service_account_iam_member" "api_signs" {
  service_account_id = google_service_account.api.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.api.member
}

# It asks Google what the deploying account may do, in that account's name.
resource "google_service_account_iam_member" "api_impersonates_worker" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.api.member
}

resource "google_project_iam_custom_role" "engine_caller" {
  role_id     = "agentGalleryEngineCaller"
  title       = "Agent Gallery: caller of Agent Engine"
  description = "Chats with agents on Agent Engine and nothing else there."
  permissions = ["aiplatform.reasoningEngines.get", "aiplatform.reasoningEngines.query"]
}

resource "google_project_iam_member" "engine_callers" {
  for_each = {
    api           = google_service_account.api.member
    hosting_agent = google_service_account.hosting_agent.member
  }

  project = var.project_id
  role    = google_project_iam_custom_role.engine_caller.id
  member  = each.value
}
