locals {
  project_number   = data.google_project.portal.number
  state_bucket     = coalesce(var.state_bucket, "${var.project_id}-terraform-state")
  hosting_site     = coalesce(var.hosting_site_id, "${var.project_id}-portal")
  console_url      = "https://${local.hosting_site}.web.app"
  console_origins  = concat([local.console_url, "https://${local.hosting_site}.firebaseapp.com"], var.web_origins)
  agent_builder    = "agent-gallery-builder"
  deployer_account = coalesce(var.deployer_service_account, google_service_account.worker.email)

  # Labels of the portal's own parts. Agents are labelled managed-by=agent-gallery instead, by which their logs are found.
  labels = {
    app         = "agent-gallery-portal"
    environment = var.environment
  }

  # As functions/contract names them; infra/deploy tests that both agree.
  topics = {
    requests     = "deployment-requests"
    builds       = "cloud-builds"
    logs         = "deployment-logs"
    events       = "deployment-events"
    ticks        = "deployment-ticks"
    dead_letters = "dead-letters"
  }

  # As infra/local/src/functions/topology.ts has it; infra/deploy tests that both agree.
  worker_functions = {
    on-deployment-requested = { topic = local.topics.requests, ack_deadline_seconds = 120, concurrency = 80, max_instances = var.max_instances.worker }
    on-build-changed        = { topic = local.topics.builds, ack_deadline_seconds = 120, concurrency = 80, max_instances = var.max_instances.worker }
    # Webhooks.
    on-deployment-event = { topic = local.topics.events, ack_deadline_seconds = 60, concurrency = 80, max_instances = var.max_instances.worker }
    # Lines of one deployment are put together in one instance's memory, so few instances take many at a time.
    on-log-entry = { topic = local.topics.logs, ack_deadline_seconds = 60, concurrency = 1000, max_instances = var.max_instances.worker }
    reconcile    = { topic = local.topics.ticks, ack_deadline_seconds = 120, concurrency = 2, max_instances = 1 }
  }
}
