# Sources of agents: uploads come and are read once; packed ones are kept while a deployment may be repeated.
resource "google_storage_bucket" "sources" {
  name                        = "${var.project_id}-agent-sources"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection
  labels                      = local.labels

  # A page of the console sends an archive here itself, by a signed URL.
  cors {
    origin          = local.console_origins
    method          = ["PUT"]
    response_header = ["Content-Type", "x-goog-content-length-range"]
    max_age_seconds = 3600
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 7
      matches_prefix = ["uploads/"]
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 90
      matches_prefix = ["sources/"]
    }
  }

  soft_delete_policy {
    retention_duration_seconds = 0
  }
}

# A signed URL does what its signer may do: the API may write and no more.
resource "google_storage_bucket_iam_member" "sources_api" {
  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectCreator"
  member = google_service_account.api.member
}

resource "google_storage_bucket_iam_member" "sources_worker" {
  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}

locals {
  # Destroying needs no bundles, so that a missing one is no error by itself.
  artifact_hashes = {
    for name in ["api", "worker"] : name =>
    fileexists("${var.artifacts_folder}/${name}.zip") ? filesha256("${var.artifacts_folder}/${name}.zip") : "missing"
  }
}

# What the functions are built from.
resource "google_storage_bucket" "code" {
  name                        = "${var.project_id}-portal-code"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  labels                      = local.labels

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 30
    }
  }

  versioning {
    enabled = true
  }
}

resource "google_storage_bucket_iam_member" "code_builder" {
  bucket = google_storage_bucket.code.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.builder.member
}

# Bills of materials of the portal's own images, which Artifact Analysis refers to.
resource "google_storage_bucket" "sboms" {
  name                        = "${var.project_id}-portal-sboms"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  labels                      = local.labels
}
