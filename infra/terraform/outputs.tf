output "console_url" {
  description = "Where the console is."
  value       = local.console_url
}

output "api_url" {
  description = "The API's own address; the console reaches it as /api."
  value       = google_cloudfunctions2_function.api.service_config[0].uri
}

output "api_service" {
  description = "Cloud Run service that Firebase Hosting passes /api/** on to."
  value       = google_cloudfunctions2_function.api.name
}

output "hosting_site" {
  description = "Firebase Hosting site of the console."
  value       = google_firebase_hosting_site.console.site_id
}

output "hosting_agent_url" {
  description = "Where the hosting agent is, or null."
  value       = one(google_cloud_run_v2_service.hosting_agent[*].uri)
}

output "service_accounts" {
  description = "The account of each part."
  value = {
    agents        = google_service_account.agents.email
    agent_builder = google_service_account.agent_builder.email
    api           = google_service_account.api.email
    builder       = google_service_account.builder.email
    hosting_agent = google_service_account.hosting_agent.email
    push          = google_service_account.push.email
    worker        = google_service_account.worker.email
  }
}

output "tenant_deployers" {
  description = "The deployer account of each tenant."
  value       = { for name, account in google_service_account.tenant_deployers : name => account.email }
}

output "requests_topic" {
  description = "Where other systems publish deployment requests."
  value       = google_pubsub_topic.all["requests"].id
}

output "events_topic" {
  description = "Where other systems learn of every change of status."
  value       = google_pubsub_topic.all["events"].id
}

output "workflow_identity" {
  description = "What the GitHub workflow signs in with: its repository variables GCP_WORKLOAD_IDENTITY_PROVIDER and GCP_SERVICE_ACCOUNT."
  value = local.has_repository ? {
    provider        = google_iam_workload_identity_pool_provider.github[0].name
    service_account = google_service_account.workflow[0].email
  } : null
}
