locals {
  # Each chart: a title, what it counts, and how one line is told from another.
  charts = [
    {
      title   = "Deployments by outcome"
      filters = ["metric.type=\"logging.googleapis.com/user/${google_logging_metric.portal["deployments_ended"].name}\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_SUM"
      groups  = ["metric.label.outcome", "metric.label.target"]
    },
    {
      title   = "Failed deployments, by code"
      filters = ["metric.type=\"logging.googleapis.com/user/${google_logging_metric.portal["deployments_ended"].name}\" resource.type=\"cloud_run_revision\" metric.label.outcome=\"failed\""]
      aligner = "ALIGN_SUM"
      groups  = ["metric.label.code"]
    },
    {
      title   = "Ticks that found a stuck deployment"
      filters = [for name in ["deployments_stuck", "deployments_overdue"] : "metric.type=\"logging.googleapis.com/user/${google_logging_metric.worker[name].name}\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_SUM"
      groups  = []
    },
    {
      title   = "Duration of steps, 95th percentile, ms"
      filters = ["metric.type=\"logging.googleapis.com/user/${google_logging_metric.portal["step_duration"].name}\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_PERCENTILE_95"
      groups  = ["metric.label.step"]
    },
    {
      title   = "Lag of log lines, 95th percentile, ms"
      filters = ["metric.type=\"logging.googleapis.com/user/${google_logging_metric.portal["log_lag"].name}\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_PERCENTILE_95"
      groups  = []
    },
    {
      title   = "Open A2A streams in one instance, 99th percentile"
      filters = ["metric.type=\"logging.googleapis.com/user/${google_logging_metric.portal["a2a_open_streams"].name}\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_PERCENTILE_99"
      groups  = ["metric.label.part"]
    },
    {
      title   = "Oldest message that waits, seconds"
      filters = ["metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" resource.type=\"pubsub_subscription\""]
      aligner = "ALIGN_MAX"
      groups  = ["resource.label.subscription_id"]
    },
    {
      title   = "Dead letters"
      filters = ["metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" resource.type=\"pubsub_subscription\" resource.label.subscription_id=\"${google_pubsub_subscription.dead_letters.name}\""]
      aligner = "ALIGN_MAX"
      groups  = []
    },
    {
      title   = "Requests of the portal's functions, by status"
      filters = ["metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\" resource.label.service_name=monitoring.regex.full_match(\"portal-.*\")"]
      aligner = "ALIGN_SUM"
      groups  = ["resource.label.service_name", "metric.label.response_code_class"]
    },
    {
      title   = "Latency of the portal's functions, 95th percentile, ms"
      filters = ["metric.type=\"run.googleapis.com/request_latencies\" resource.type=\"cloud_run_revision\" resource.label.service_name=monitoring.regex.full_match(\"portal-.*\")"]
      aligner = "ALIGN_PERCENTILE_95"
      groups  = ["resource.label.service_name"]
    },
    {
      title   = "Instances"
      filters = ["metric.type=\"run.googleapis.com/container/instance_count\" resource.type=\"cloud_run_revision\""]
      aligner = "ALIGN_MAX"
      groups  = ["resource.label.service_name"]
    },
    {
      title   = "Firestore writes"
      filters = ["metric.type=\"firestore.googleapis.com/document/write_ops_count\" resource.type=\"firestore.googleapis.com/Database\""]
      aligner = "ALIGN_SUM"
      groups  = ["metric.label.op"]
    },
    {
      title   = "Notices of builds"
      filters = ["metric.type=\"pubsub.googleapis.com/topic/send_message_operation_count\" resource.type=\"pubsub_topic\" resource.label.topic_id=\"${google_pubsub_topic.all["builds"].name}\""]
      aligner = "ALIGN_SUM"
      groups  = []
    },
  ]
}

resource "google_monitoring_dashboard" "portal" {
  dashboard_json = jsonencode({
    displayName = "Agent Gallery"
    labels      = { app = local.labels.app }
    gridLayout = {
      columns = "2"
      widgets = [for chart in local.charts : {
        title = chart.title
        xyChart = {
          dataSets = [for filter in chart.filters : {
            plotType = "LINE"
            timeSeriesQuery = {
              timeSeriesFilter = {
                filter = filter
                aggregation = {
                  alignmentPeriod    = "60s"
                  perSeriesAligner   = chart.aligner
                  crossSeriesReducer = chart.aligner == "ALIGN_SUM" ? "REDUCE_SUM" : "REDUCE_MAX"
                  groupByFields      = chart.groups
                }
              }
            }
          }]
        }
      }]
    }
  })

  depends_on = [google_project_service.apis]
}
