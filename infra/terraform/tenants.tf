# Projects beside the portal's own. One account that may act in every tenant's project would be a confused deputy, so each
# tenant has a deployer of its own, with rights in its own project only, and the portal may take on its identity.
locals {
  tenant_deployer_roles = [
    "roles/aiplatform.user",
    "roles/artifactregistry.admin",
    "roles/browser",
    "roles/cloudbuild.builds.editor",
    "roles/iam.serviceAccountViewer",
    "roles/logging.viewer",
    "roles/run.admin",
    "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageViewer",
  ]

  # Who deploys into which project, by its id and by its number: Agent Engine answers with that.
  deployer_accounts = join(",", flatten([
    for name, tenant in var.tenants : [
      "${tenant.project_id}=${google_service_account.tenant_deployers[name].email}",
      "${data.google_project.tenants[name].number}=${google_service_account.tenant_deployers[name].email}",
    ]
  ]))

  tenant_deployer_bindings = {
    for binding in setproduct(keys(var.tenants), local.tenant_deployer_roles) :
    "${binding[0]}/${binding[1]}" => { tenant = binding[0], role = binding[1] }
  }

  # Who takes on a tenant's identity: the worker to deploy, the API to look before.
  tenant_impersonators = {
    for pair in setproduct(keys(var.tenants), ["api", "worker"]) :
    "${pair[0]}/${pair[1]}" => { tenant = pair[0], part = pair[1] }
  }

  # Who calls agents: the worker to verify them, the API for chats, the hosting agent to delegate.
  tenant_callers = {
    for pair in setproduct(keys(var.tenants), ["api", "worker", "hosting_agent"]) :
    "${pair[0]}/${pair[1]}" => { tenant = pair[0], part = pair[1] }
  }

  parts = {
    api           = google_service_account.api.member
    worker        = google_service_account.worker.member
    hosting_agent = google_service_account.hosting_agent.member
  }
}

data "google_project" "tenants" {
  for_each = var.tenants

  project_id = each.value.project_id
}

resource "google_service_account" "tenant_deployers" {
  for_each = var.tenants

  project      = each.value.project_id
  account_id   = "agent-gallery-deployer"
  display_name = "Agent Gallery: deploys agents into this project"
}

resource "google_project_iam_member" "tenant_deployers" {
  for_each = local.tenant_deployer_bindings

  project = var.tenants[each.value.tenant].project_id
  role    = each.value.role
  member  = google_service_account.tenant_deployers[each.value.tenant].member
}

resource "google_service_account_iam_member" "tenant_deployers_act_as_default" {
  for_each = var.tenants

  service_account_id = "projects/${each.value.project_id}/serviceAccounts/${data.google_project.tenants[each.key].number}-compute@developer.gserviceaccount.com"
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.tenant_deployers[each.key].member
}

resource "google_service_account_iam_member" "tenant_impersonators" {
  for_each = local.tenant_impersonators

  service_account_id = google_service_account.tenant_deployers[each.value.tenant].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.parts[each.value.part]
}

resource "google_project_iam_member" "tenant_callers" {
  for_each = local.tenant_callers

  project = var.tenants[each.value.tenant].project_id
  role    = "roles/run.invoker"
  member  = local.parts[each.value.part]
}

# Builds that ask for provenance fail without it.
resource "google_project_service" "tenant_container_analysis" {
  for_each = var.tenants

  project            = each.value.project_id
  service            = "containeranalysis.googleapis.com"
  disable_on_destroy = false
}

resource "google_service_account" "tenant_builders" {
  for_each = var.tenants

  project      = each.value.project_id
  account_id   = local.agent_builder
  display_name = "Agent Gallery: builds of agents"
}

# Builds in a tenant's project read the packed source out of the portal's bucket.
resource "google_storage_bucket_iam_member" "tenant_builders" {
  for_each = var.tenants

  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.tenant_builders[each.key].member
}

resource "google_project_iam_member" "tenant_builders" {
  for_each = {
    for pair in setproduct(keys(var.tenants), ["roles/artifactregistry.writer", "roles/logging.logWriter"]) :
    "${pair[0]}/${pair[1]}" => { tenant = pair[0], role = pair[1] }
  }

  project = var.tenants[each.value.tenant].project_id
  role    = each.value.role
  member  = google_service_account.tenant_builders[each.value.tenant].member
}

resource "google_service_account_iam_member" "tenant_deployers_act_as_builder" {
  for_each = var.tenants

  service_account_id = google_service_account.tenant_builders[each.key].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.tenant_deployers[each.key].member
}

resource "google_logging_project_sink" "tenants" {
  for_each = var.tenants

  project                = each.value.project_id
  name                   = "agent-gallery-deployment-logs"
  description            = "Log entries of Agent Gallery's builds and agents, to the portal in ${var.project_id}."
  destination            = "pubsub.googleapis.com/${google_pubsub_topic.all["logs"].id}"
  filter                 = local.deployment_log_filter
  unique_writer_identity = true
}

resource "google_pubsub_topic_iam_member" "tenant_sinks" {
  for_each = var.tenants

  topic  = google_pubsub_topic.all["logs"].id
  role   = "roles/pubsub.publisher"
  member = google_logging_project_sink.tenants[each.key].writer_identity
}

# Cloud Build tells of builds on the topic of this name in the project that builds.
resource "google_pubsub_topic" "tenant_builds" {
  for_each = var.tenants

  project = each.value.project_id
  name    = local.topics.builds
  labels  = local.labels
}

resource "google_pubsub_subscription" "tenant_builds" {
  for_each = var.tenants

  name                 = "on-build-changed-${each.key}"
  topic                = google_pubsub_topic.tenant_builds[each.key].id
  labels               = local.labels
  ack_deadline_seconds = local.worker_functions["on-build-changed"].ack_deadline_seconds

  push_config {
    push_endpoint = google_pubsub_subscription.worker["on-build-changed"].push_config[0].push_endpoint

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = google_pubsub_subscription.worker["on-build-changed"].push_config[0].oidc_token[0].audience
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "60s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.all["dead_letters"].id
    max_delivery_attempts = 10
  }

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_subscription_iam_member" "tenant_dead_letter_forwarder" {
  for_each = var.tenants

  subscription = google_pubsub_subscription.tenant_builds[each.key].id
  role         = "roles/pubsub.subscriber"
  member       = google_project_service_identity.pubsub.member
}
