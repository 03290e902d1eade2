locals {
  apis = [
    "aiplatform",
    "artifactregistry",
    "cloudbuild",
    "cloudfunctions",
    "cloudresourcemanager",
    "cloudscheduler",
    "cloudtrace",
    # Provenance of builds, bills of materials of images.
    "containeranalysis",
    # It makes the default account, as which an agent runs that names none.
    "compute",
    "firebase",
    "firebasehosting",
    "firebaserules",
    "firestore",
    "iam",
    "iamcredentials",
    "identitytoolkit",
    "logging",
    "monitoring",
    "pubsub",
    "run",
    "secretmanager",
    "serviceusage",
    "storage",
    # Where OpenTelemetry's spans go.
    "telemetry",
  ]
}

# They stay enabled when the portal is destroyed: other things in the project may use them.
resource "google_project_service" "apis" {
  for_each = toset(local.apis)

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

resource "google_project_service" "billing_budgets" {
  count = var.billing_account == null ? 0 : 1

  service            = "billingbudgets.googleapis.com"
  disable_on_destroy = false
}

# Pub/Sub's own account, which forwards dead letters; Google makes it on request only.
resource "google_project_service_identity" "pubsub" {
  provider = google-beta

  service    = "pubsub.googleapis.com"
  depends_on = [google_project_service.apis]
}
