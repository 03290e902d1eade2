# Every topic but this one carries what Pub/Sub's schemas cannot describe: see docs/decisions. Ticks are checked, since
# a function is not called for a message that is empty.
resource "google_pubsub_schema" "tick" {
  name       = "deployment-tick"
  type       = "AVRO"
  definition = jsonencode({ type = "record", name = "Tick", fields = [{ name = "kind", type = "string" }] })

  depends_on = [google_project_service.apis]
}

resource "google_pubsub_topic" "all" {
  for_each = local.topics

  name                       = each.value
  labels                     = local.labels
  message_retention_duration = each.key == "dead_letters" ? "604800s" : null

  dynamic "schema_settings" {
    for_each = each.key == "ticks" ? [google_pubsub_schema.tick.id] : []
    content {
      schema   = schema_settings.value
      encoding = "JSON"
    }
  }

  depends_on = [google_project_service.apis]
}

# The identity of every push. The functions of the worker look at the token themselves: whoever has roles/run.invoker in the
# whole project, as the API has, is let through by Cloud Run and refused by them.
resource "google_service_account" "push" {
  account_id   = "portal-push"
  display_name = "Agent Gallery: Pub/Sub pushes to the worker"
}

resource "google_pubsub_subscription" "worker" {
  for_each = local.worker_functions

  name                 = each.key
  topic                = each.value.topic
  labels               = local.labels
  ack_deadline_seconds = each.value.ack_deadline_seconds

  push_config {
    # functions-framework reads the topic from the path.
    push_endpoint = "${google_cloudfunctions2_function.worker[each.key].service_config[0].uri}/projects/${var.project_id}/topics/${each.value.topic}"

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = "${local.push_audience_prefix}${each.key}"
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

  # It never expires, however long nobody deploys.
  expiration_policy {
    ttl = ""
  }

  depends_on = [google_pubsub_topic.all]
}

resource "google_pubsub_subscription" "dead_letters" {
  name                       = "dead-letters"
  topic                      = google_pubsub_topic.all["dead_letters"].id
  labels                     = local.labels
  ack_deadline_seconds       = 60
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}

# Forwarding a dead letter is publishing it there and acknowledging it here.
resource "google_pubsub_topic_iam_member" "dead_letter_forwarder" {
  topic  = google_pubsub_topic.all["dead_letters"].id
  role   = "roles/pubsub.publisher"
  member = google_project_service_identity.pubsub.member
}

resource "google_pubsub_subscription_iam_member" "dead_letter_forwarder" {
  for_each = google_pubsub_subscription.worker

  subscription = each.value.id
  role         = "roles/pubsub.subscriber"
  member       = google_project_service_identity.pubsub.member
}

resource "google_pubsub_topic_iam_member" "requests_api" {
  topic  = google_pubsub_topic.all["requests"].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.api.member
}

resource "google_pubsub_topic_iam_member" "requests_publishers" {
  for_each = toset(var.publishers)

  topic  = google_pubsub_topic.all["requests"].id
  role   = "roles/pubsub.publisher"
  member = each.value
}

resource "google_pubsub_topic_iam_member" "worker_publishes" {
  for_each = toset(["events", "dead_letters"])

  topic  = google_pubsub_topic.all[each.key].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.worker.member
}

resource "google_pubsub_topic_iam_member" "events_subscribers" {
  for_each = toset(var.event_subscribers)

  topic  = google_pubsub_topic.all["events"].id
  role   = "roles/pubsub.subscriber"
  member = each.value
}
