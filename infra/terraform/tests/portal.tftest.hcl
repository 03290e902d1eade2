# Plans and applies everything against mocked providers: nothing is created and nobody is asked.
# TF_VAR_artifacts_folder names a folder with api.zip and worker.zip.

mock_provider "google" {
  mock_data "google_project" {
    defaults = {
      number = "123456789012"
    }
  }
}

mock_provider "google-beta" {}

variables {
  project_id     = "demo-portal"
  region         = "europe-west1"
  environment    = "prod"
  initial_admins = ["ada@example.com"]
}

run "portal_alone" {
  command = plan

  assert {
    condition     = length(google_pubsub_topic.all) == 6 && length(google_pubsub_subscription.worker) == 5
    error_message = "Six topics, five of which the worker hears."
  }

  assert {
    condition     = alltrue([for subscription in google_pubsub_subscription.worker : subscription.dead_letter_policy[0].max_delivery_attempts == 10])
    error_message = "Each subscription of the worker gives up after ten attempts."
  }

  assert {
    condition     = length(google_firestore_index.all) == length(local.firestore_settings.indexes)
    error_message = "No two indexes of infra/firestore.indexes.json are the same."
  }

  assert {
    condition     = length(google_firestore_field.all) == length(local.firestore_settings.fieldOverrides)
    error_message = "No field of infra/firestore.indexes.json is named twice."
  }

  assert {
    condition     = length(google_cloud_run_v2_service.hosting_agent) == 0
    error_message = "Without an image there is no hosting agent."
  }

  assert {
    condition     = length(google_billing_budget.portal) == 0 && length(google_cloudbuild_trigger.apply) == 0
    error_message = "Without a billing account there is no budget, without a repository no trigger."
  }

  assert {
    condition     = google_firestore_database.portal.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "The database is protected unless somebody says otherwise."
  }

  assert {
    condition     = join(" ", google_storage_bucket.sources.cors[0].origin) == "https://demo-portal-portal.web.app https://demo-portal-portal.firebaseapp.com"
    error_message = "Only pages of the console upload archives."
  }
}

run "all_that_can_be_chosen" {
  variables {
    hosting_agent_image = "europe-west1-docker.pkg.dev/demo-portal/agent-gallery-portal/hosting-agent@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    billing_account     = "012345-6789AB-CDEF01"
    alert_emails        = ["oncall@example.com"]
    github_repository   = "example/agent-gallery"
    google_sign_in      = { client_id = "id", client_secret = "secret" }
    publishers          = ["serviceAccount:ci@example.iam.gserviceaccount.com"]
    event_subscribers   = ["group:platform@example.com"]
    tenants = {
      research = { project_id = "research-project" }
      sales    = { project_id = "sales-project" }
    }
  }

  assert {
    condition     = google_cloud_run_v2_service.hosting_agent[0].template[0].scaling[0].min_instance_count == 1
    error_message = "The hosting agent has no cold start."
  }

  assert {
    condition     = google_cloud_run_v2_service.hosting_agent[0].template[0].containers[0].resources[0].cpu_idle == false
    error_message = "The hosting agent works after it has answered."
  }

  assert {
    condition     = google_cloudbuild_trigger.apply[0].approval_config[0].approval_required
    error_message = "Nothing is applied before somebody has approved it."
  }

  assert {
    condition     = alltrue([for binding in google_project_iam_member.tenant_deployers : contains(["research-project", "sales-project"], binding.project)])
    error_message = "A tenant's deployer has rights in the tenant's project only."
  }

  assert {
    condition     = toset([for sink in google_logging_project_sink.tenants : sink.project]) == toset(["research-project", "sales-project"])
    error_message = "Each tenant's log entries come to the portal."
  }

  assert {
    condition     = length(split(",", local.base_images)) >= 3 && alltrue([for entry in split(",", local.base_images) : can(regex("^(node|python):[a-z0-9.-]+=sha256:[0-9a-f]{64}$", entry))])
    error_message = "The worker has the digests of infra/base-images.json."
  }

  assert {
    condition     = local.api_environment.DEPLOYER_ACCOUNTS == local.worker_environment.DEPLOYER_ACCOUNTS && length(split(",", local.deployer_accounts)) == 4 && alltrue([for entry in split(",", local.deployer_accounts) : can(regex("^(research-project|sales-project|123456789012)=", entry))])
    error_message = "API and worker know each tenant's deployer, by the project's id and number."
  }

  assert {
    condition     = alltrue([for subscription in google_pubsub_subscription.worker : endswith(subscription.push_config[0].push_endpoint, "/topics/${subscription.topic}") && subscription.push_config[0].oidc_token[0].audience == "${local.push_audience_prefix}${subscription.name}"])
    error_message = "Pushes say their topic in the path, and carry a token for the function itself."
  }
}

run "development" {
  command = plan

  variables {
    environment         = "dev"
    deletion_protection = false
  }

  assert {
    condition     = google_firestore_database.portal.deletion_policy == "DELETE" && google_storage_bucket.sources.force_destroy
    error_message = "What is not protected can be destroyed."
  }
}

run "project_refused" {
  command = plan
  variables {
    project_id = "Demo_Portal"
  }
  expect_failures = [var.project_id]
}

run "any_origin_refused" {
  command = plan
  variables {
    web_origins = ["*"]
  }
  expect_failures = [var.web_origins]
}

run "emulator_refused" {
  command = plan
  variables {
    function_environment = { api = { FIRESTORE_EMULATOR_HOST = "127.0.0.1:8080" } }
  }
  expect_failures = [var.function_environment]
}

run "everybody_as_publisher_refused" {
  command = plan
  variables {
    publishers = ["allUsers"]
  }
  expect_failures = [var.publishers]
}

run "image_by_tag_refused" {
  command = plan
  variables {
    hosting_agent_image = "europe-west1-docker.pkg.dev/demo-portal/agent-gallery-portal/hosting-agent:latest"
  }
  expect_failures = [var.hosting_agent_image]
}

run "missing_bundles_refused" {
  command = plan
  variables {
    artifacts_folder = "/nowhere"
  }
  expect_failures = [google_storage_bucket_object.api, google_storage_bucket_object.worker]
}
