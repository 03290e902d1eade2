terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 6.50"
    }
  }

  # The bucket and the prefix come from `npm run deploy`, which makes the bucket:
  # terraform init -backend-config=bucket=PROJECT-terraform-state -backend-config=prefix=agent-gallery/ENVIRONMENT
  backend "gcs" {}
}

# Firebase, Identity Platform and budgets charge the calls of a person's own credentials to a project.
provider "google" {
  project               = var.project_id
  region                = var.region
  user_project_override = true
  billing_project       = var.project_id
}

provider "google-beta" {
  project               = var.project_id
  region                = var.region
  user_project_override = true
  billing_project       = var.project_id
}

data "google_project" "portal" {
  project_id = var.project_id
}
