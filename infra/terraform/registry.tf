# Images of agents. The worker knows it by this name, and makes it by itself where a project has none.
resource "google_artifact_registry_repository" "agents" {
  repository_id = "agent-gallery"
  location      = var.region
  format        = "DOCKER"
  description   = "Images of agents."
  labels        = local.labels

  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "2592000s" # 30 days
    }
  }

  depends_on = [google_project_service.apis]
}

# Images of the portal's own parts: the functions' and the hosting agent's.
resource "google_artifact_registry_repository" "portal" {
  repository_id = "agent-gallery-portal"
  location      = var.region
  format        = "DOCKER"
  description   = "Images of the portal itself."
  labels        = local.labels

  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"

    most_recent_versions {
      keep_count = 5
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "7776000s" # 90 days
    }
  }

  depends_on = [google_project_service.apis]
}

# The worker looks whether an image is there, and deletes those of a service that is deleted.
resource "google_artifact_registry_repository_iam_member" "worker" {
  repository = google_artifact_registry_repository.agents.name
  location   = var.region
  role       = "roles/artifactregistry.repoAdmin"
  member     = google_service_account.worker.member
}
