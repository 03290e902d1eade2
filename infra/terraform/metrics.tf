locals {
  # Metrics are made of structured log lines: a function's instance has no CPU between requests, so that nothing there could
  # export by a clock, and a line that is written is counted. functions/telemetry has the same list; a test compares.
  portal_metrics = {
    deployments_ended = {
      description = "Deployments that ended, by outcome."
      message     = "deployment ended"
      services    = "^portal-"
      value       = ""
      unit        = "1"
      labels      = ["outcome", "target", "code"]
    }
    deployment_duration = {
      description = "From the request of a deployment to its end."
      message     = "deployment ended"
      services    = "^portal-"
      value       = "durationMs"
      unit        = "ms"
      labels      = ["outcome", "target"]
    }
    step_duration = {
      description = "How long a deployment’s step took."
      message     = "deployment step ended"
      services    = "^portal-"
      value       = "durationMs"
      unit        = "ms"
      labels      = ["step", "outcome", "target"]
    }
    log_lag = {
      description = "From a log line’s own time to its being readable, the longest of a second."
      message     = "log lines written"
      services    = "^portal-"
      value       = "lagMs"
      unit        = "ms"
      labels      = []
    }
    # Agents count theirs, too.
    a2a_open_streams = {
      description = "Streams that are open in one instance, each time that one opens or closes."
      message     = "a2a streams"
      services    = "."
      value       = "open"
      unit        = "1"
      labels      = ["part"]
    }
  }
}

resource "google_logging_metric" "portal" {
  for_each = local.portal_metrics

  name             = "agent-gallery/${each.key}"
  description      = each.value.description
  filter           = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"${each.value.services}\" AND jsonPayload.message=\"${each.value.message}\""
  value_extractor  = each.value.value == "" ? null : "EXTRACT(jsonPayload.${each.value.value})"
  label_extractors = { for label in each.value.labels : label => "EXTRACT(jsonPayload.${label})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = each.value.value == "" ? "INT64" : "DISTRIBUTION"
    unit        = each.value.unit

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  # From 1 to 2^23, which is two hours and a third in milliseconds.
  dynamic "bucket_options" {
    for_each = each.value.value == "" ? [] : [each.value.value]
    content {
      exponential_buckets {
        num_finite_buckets = 46
        growth_factor      = 1.4142135
        scale              = 1
      }
    }
  }

  depends_on = [google_project_service.apis]
}
