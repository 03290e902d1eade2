# A push to main starts two builds: one checks, tests and plans; the other waits for an approval, then applies that plan. The
# first cannot start the second, nor act as its account: the approval cannot be gone round.
# The repository is connected by hand before (https://console.cloud.google.com/cloud-build/repositories).
locals {
  has_repository = var.github_repository != null
  github         = local.has_repository ? split("/", var.github_repository) : ["", ""]

  # What applying these files takes. It is much: the approval stands before it.
  deployer_roles = [
    "roles/artifactregistry.admin",
    "roles/cloudbuild.builds.editor",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/datastore.owner",
    "roles/firebase.admin",
    "roles/iam.roleAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/identityplatform.admin",
    "roles/logging.admin",
    "roles/monitoring.admin",
    "roles/pubsub.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ]

  # What planning takes: reading, and the charge of its calls.
  planner_roles = [
    "roles/firebase.viewer",
    "roles/iam.securityReviewer",
    "roles/serviceusage.serviceUsageConsumer",
    "roles/viewer",
  ]
}

resource "google_service_account" "deployer" {
  count = local.has_repository ? 1 : 0

  account_id   = "portal-deployer"
  display_name = "Agent Gallery: Cloud Build, which applies approved plans"
}

resource "google_project_iam_member" "deployer" {
  for_each = local.has_repository ? toset(local.deployer_roles) : toset([])

  project = var.project_id
  role    = each.key
  member  = google_service_account.deployer[0].member
}

resource "google_service_account" "planner" {
  count = local.has_repository ? 1 : 0

  account_id   = "portal-planner"
  display_name = "Agent Gallery: plans on pull requests and pushes"
}

resource "google_project_iam_member" "planner" {
  for_each = local.has_repository ? toset(concat(local.planner_roles, ["roles/logging.logWriter"])) : toset([])

  project = var.project_id
  role    = each.key
  member  = google_service_account.planner[0].member
}

# Plans and bundles wait for the approval in the bucket of the state, below plans/.
resource "google_storage_bucket_iam_member" "planner_reads_state" {
  count = local.has_repository ? 1 : 0

  bucket = local.state_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.planner[0].member
}

resource "google_storage_bucket_iam_member" "planner_leaves_plans" {
  count = local.has_repository ? 1 : 0

  bucket = local.state_bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.planner[0].member

  condition {
    title       = "plans"
    description = "Plans and bundles only: the state is not its to write."
    expression  = "resource.name.startsWith('projects/_/buckets/${local.state_bucket}/objects/plans/')"
  }
}

resource "google_artifact_registry_repository_iam_member" "planner_pushes" {
  count = local.has_repository ? 1 : 0

  repository = google_artifact_registry_repository.portal.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.planner[0].member
}

# It attaches an image's bill of materials (https://cloud.google.com/artifact-analysis/docs/upload-sboms).
resource "google_storage_bucket_iam_member" "planner_keeps_sboms" {
  for_each = local.has_repository ? toset(["roles/storage.legacyBucketReader", "roles/storage.objectAdmin"]) : toset([])

  bucket = google_storage_bucket.sboms.name
  role   = each.key
  member = google_service_account.planner[0].member
}

resource "google_project_iam_member" "planner_attaches_sboms" {
  for_each = local.has_repository ? toset([
    "roles/containeranalysis.notes.attacher",
    "roles/containeranalysis.notes.editor",
    "roles/containeranalysis.occurrences.editor",
  ]) : toset([])

  project = var.project_id
  role    = each.key
  member  = google_service_account.planner[0].member
}

resource "google_cloudbuild_trigger" "plan" {
  count = local.has_repository ? 1 : 0

  name            = "portal-plan"
  location        = var.region
  description     = "Checks, tests, builds and plans each push to main."
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.planner[0].id

  github {
    owner = local.github[0]
    name  = local.github[1]

    push {
      branch = "^main$"
    }
  }

  substitutions = {
    _ENVIRONMENT  = var.environment
    _REGION       = var.region
    _SBOM_BUCKET  = google_storage_bucket.sboms.name
    _STATE_BUCKET = local.state_bucket
  }

  depends_on = [google_project_service.apis]
}

resource "google_cloudbuild_trigger" "apply" {
  count = local.has_repository ? 1 : 0

  name            = "portal-apply"
  location        = var.region
  description     = "Applies what portal-plan has planned of the same commit, once approved."
  filename        = "infra/deploy/apply.cloudbuild.yaml"
  service_account = google_service_account.deployer[0].id

  github {
    owner = local.github[0]
    name  = local.github[1]

    push {
      branch = "^main$"
    }
  }

  substitutions = {
    _ENVIRONMENT  = var.environment
    _REGION       = var.region
    _STATE_BUCKET = local.state_bucket
  }

  approval_config {
    approval_required = true
  }

  depends_on = [google_project_service.apis]
}

# The workflow of pull requests plans with no key: GitHub says who it is.
resource "google_iam_workload_identity_pool" "github" {
  count = local.has_repository ? 1 : 0

  workload_identity_pool_id = "github"
  display_name              = "GitHub"

  depends_on = [google_project_service.apis]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = local.has_repository ? 1 : 0

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_condition                = "assertion.repository == '${var.github_repository}'"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "workflow" {
  count = local.has_repository ? 1 : 0

  account_id   = "portal-workflow"
  display_name = "Agent Gallery: the GitHub workflow, which reads and plans"
}

resource "google_project_iam_member" "workflow" {
  for_each = local.has_repository ? toset(local.planner_roles) : toset([])

  project = var.project_id
  role    = each.key
  member  = google_service_account.workflow[0].member
}

resource "google_storage_bucket_iam_member" "workflow_reads_state" {
  count = local.has_repository ? 1 : 0

  bucket = local.state_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.workflow[0].member
}

resource "google_service_account_iam_member" "github_is_workflow" {
  count = local.has_repository ? 1 : 0

  service_account_id = google_service_account.workflow[0].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.github_repository}"
}
