locals {
  # What `isPortalEntry` in infra/local lets through; infra/deploy tests that both agree. The portal's own functions and the
  # hosting agent are not labelled so: their lines would come back to them for ever.
  deployment_log_filter = <<-EOT
    (resource.type="build" AND labels.build_tags=~"(^|,)agent-gallery(,|$)")
    OR
    (resource.type="cloud_run_revision" AND labels."managed-by"="agent-gallery")
    OR
    (resource.type="aiplatform.googleapis.com/ReasoningEngine" AND labels."managed-by"="agent-gallery")
  EOT
}

resource "google_logging_project_sink" "deployments" {
  name                   = "portal-deployment-logs"
  description            = "Log entries of the portal's builds and of the agents that it deploys."
  destination            = "pubsub.googleapis.com/${google_pubsub_topic.all["logs"].id}"
  filter                 = local.deployment_log_filter
  unique_writer_identity = true
}

resource "google_pubsub_topic_iam_member" "logs_sink" {
  topic  = google_pubsub_topic.all["logs"].id
  role   = "roles/pubsub.publisher"
  member = google_logging_project_sink.deployments.writer_identity
}
