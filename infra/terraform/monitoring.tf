resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = "Agent Gallery: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [google_project_service.apis]
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.id]
  runbook  = "docs/runbook.md in the portal's repository"

  # Counted from the worker's own log lines; infra/deploy tests that the worker writes them.
  log_metrics = {
    deployments_stuck = {
      description = "Ticks that found a deployment which could not be carried on."
      filter      = "resource.labels.service_name=\"portal-reconcile\" AND jsonPayload.message=\"advance failed; the next tick tries again\""
    }
    deployments_overdue = {
      description = "Ticks that found a deployment longer in its step than any tick leaves it there."
      filter      = "resource.labels.service_name=\"portal-reconcile\" AND jsonPayload.message=\"deployment stuck\""
    }
    messages_refused = {
      description = "Messages that no retry can mend."
      filter      = "resource.labels.service_name=~\"^portal-\" AND jsonPayload.message=\"message refused\""
    }
  }
}

resource "google_logging_metric" "worker" {
  for_each = local.log_metrics

  name        = "agent-gallery/${each.key}"
  description = each.value.description
  filter      = "resource.type=\"cloud_run_revision\" AND ${each.value.filter}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.apis]
}

resource "google_monitoring_alert_policy" "dead_letters" {
  display_name          = "Agent Gallery: dead letters"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "A message lies in dead-letters"

    condition_threshold {
      filter          = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"${google_pubsub_subscription.dead_letters.name}\" AND metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "A message was refused, or failed ten times. See “Dead letters” in ${local.runbook}."
  }
}

resource "google_monitoring_alert_policy" "stuck_deployments" {
  display_name          = "Agent Gallery: stuck deployments"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "Ticks cannot carry a deployment on, for 15 minutes"

    condition_threshold {
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.worker["deployments_stuck"].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "900s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "A deployment is stuck in its step"

    condition_threshold {
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.worker["deployments_overdue"].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "The worker leaves messages lying for 10 minutes"

    condition_threshold {
      filter          = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=monitoring.regex.full_match(\"on-.*|reconcile\") AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
      comparison      = "COMPARISON_GT"
      threshold_value = 600
      duration        = "300s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  conditions {
    display_name = "No tick was handled for 10 minutes"

    condition_absent {
      filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"portal-reconcile\" AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"2xx\""
      duration = "600s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "See “A stuck deployment” in ${local.runbook}."
  }
}

resource "google_monitoring_alert_policy" "api_errors" {
  display_name          = "Agent Gallery: the API fails"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "More than 5 answers of 5xx in 5 minutes"

    condition_threshold {
      filter          = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${google_cloudfunctions2_function.api.name}\" AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"5xx\""
      comparison      = "COMPARISON_GT"
      threshold_value = 5
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "See “The API fails” in ${local.runbook}."
  }
}

# The API's own description: it needs no sign-in and no database. Cloud Run keeps some paths that end in z for itself.
resource "google_monitoring_uptime_check_config" "api" {
  display_name = "Agent Gallery: API"
  timeout      = "10s"
  period       = "300s"

  http_check {
    path         = "/api/v1/openapi.json"
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = trimprefix(google_cloudfunctions2_function.api.service_config[0].uri, "https://")
    }
  }
}

resource "google_monitoring_uptime_check_config" "console" {
  display_name = "Agent Gallery: console"
  timeout      = "10s"
  period       = "300s"

  http_check {
    path         = "/"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = trimprefix(local.console_url, "https://")
    }
  }

  depends_on = [google_firebase_hosting_site.console]
}

resource "google_monitoring_alert_policy" "down" {
  display_name          = "Agent Gallery: not reachable"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  dynamic "conditions" {
    for_each = {
      API     = google_monitoring_uptime_check_config.api.uptime_check_id
      console = google_monitoring_uptime_check_config.console.uptime_check_id
    }
    content {
      display_name = "The ${conditions.key} does not answer"

      condition_threshold {
        filter          = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${conditions.value}\""
        comparison      = "COMPARISON_GT"
        threshold_value = 1
        duration        = "600s"

        aggregations {
          alignment_period     = "300s"
          per_series_aligner   = "ALIGN_NEXT_OLDER"
          cross_series_reducer = "REDUCE_COUNT_FALSE"
          group_by_fields      = ["resource.label.host"]
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "See “Not reachable” in ${local.runbook}."
  }
}
