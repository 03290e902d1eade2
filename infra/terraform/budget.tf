resource "google_billing_budget" "portal" {
  count = var.billing_account == null ? 0 : 1

  billing_account = var.billing_account
  display_name    = "Agent Gallery in ${var.project_id}"

  budget_filter {
    projects = ["projects/${local.project_number}"]
  }

  amount {
    specified_amount {
      currency_code = var.monthly_budget.currency
      units         = tostring(floor(var.monthly_budget.amount))
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  # Without an address, the billing account's administrators alone hear of it.
  dynamic "all_updates_rule" {
    for_each = length(var.alert_emails) > 0 ? [local.channels] : []
    content {
      monitoring_notification_channels = all_updates_rule.value
      disable_default_iam_recipients   = false
    }
  }

  depends_on = [google_project_service.billing_budgets]
}
