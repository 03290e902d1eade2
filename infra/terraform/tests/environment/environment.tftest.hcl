# terraform test -test-directory=tests/environment -var-file=environments/….tfvars: what is left out here must come from there.

mock_provider "google" {}

mock_provider "google-beta" {}

variables {
  project_id = "demo-portal"
  region     = "europe-west1"
}

run "environment" {
  command = plan

  assert {
    condition     = var.environment == "dev" || google_firestore_database.portal.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "Only development may go without protection."
  }

  assert {
    condition     = google_cloudfunctions2_function.api.service_config[0].min_instance_count == var.min_instances.api
    error_message = "The environment says how many instances are kept warm."
  }
}
