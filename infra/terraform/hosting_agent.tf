resource "google_service_account" "hosting_agent" {
  account_id   = "portal-hosting-agent"
  display_name = "Agent Gallery: the hosting agent"
}

resource "google_cloud_run_v2_service" "hosting_agent" {
  count = var.hosting_agent_image == "" ? 0 : 1

  name                = "hosting-agent"
  location            = var.region
  description         = "The orchestrator: delegates to the deployed agents over A2A."
  ingress             = "INGRESS_TRAFFIC_ALL"
  deletion_protection = var.deletion_protection
  labels              = local.labels

  template {
    service_account                  = google_service_account.hosting_agent.email
    timeout                          = "3600s"
    max_instance_request_concurrency = 80
    labels                           = local.labels

    # No cold start in a conversation.
    scaling {
      min_instance_count = 1
      max_instance_count = 10
    }

    containers {
      image = var.hosting_agent_image

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = "1"
          memory = "1Gi"
        }
        # It works on after it has answered 202, so the CPU is always allocated.
        cpu_idle          = false
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = merge({
          GOOGLE_CLOUD_PROJECT = var.project_id
          WORKSPACE_ID         = var.workspace_id
          A2A_TASK_LOG         = "firestore"
          ADK_SESSIONS         = "firestore"
          }, var.use_vertex_ai ? {
          GOOGLE_GENAI_USE_VERTEXAI = "true"
          GOOGLE_CLOUD_LOCATION     = var.region
        } : {})
        content {
          name  = env.key
          value = env.value
        }
      }

      startup_probe {
        initial_delay_seconds = 0
        period_seconds        = 2
        failure_threshold     = 60

        tcp_socket {
          port = 8080
        }
      }
    }
  }

  # `npm run deploy:hosting-agent` alone deploys by gcloud, which leaves its name here.
  lifecycle {
    ignore_changes = [client, client_version]
  }

  depends_on = [google_project_service.apis]
}

resource "google_cloud_run_v2_service_iam_member" "hosting_agent_invokers" {
  for_each = var.hosting_agent_image == "" ? {} : merge(
    { api = google_service_account.api.member },
    { for member in var.hosting_agent_invokers : member => member },
  )

  name     = google_cloud_run_v2_service.hosting_agent[0].name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value
}

resource "google_project_iam_member" "hosting_agent" {
  for_each = toset(concat([
    "roles/cloudtrace.agent",
    # It follows which agents are deployed, and keeps tasks and conversations.
    "roles/datastore.user",
    # It calls whatever agent is deployed.
    "roles/run.invoker",
  ], var.use_vertex_ai ? ["roles/aiplatform.user"] : []))

  project = var.project_id
  role    = each.key
  member  = google_service_account.hosting_agent.member
}
