resource "google_cloud_scheduler_job" "tick" {
  name        = "portal-tick"
  description = "Each minute: the worker carries on what stands still."
  region      = coalesce(var.scheduler_region, var.region)
  schedule    = "* * * * *"
  time_zone   = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.all["ticks"].id
    data       = base64encode(jsonencode({ kind = "tick" }))
  }

  depends_on = [google_project_service.apis]
}
