resource "google_firebase_project" "portal" {
  provider = google-beta

  project    = var.project_id
  depends_on = [google_project_service.apis]
}

# `/__/firebase/init.json`, from which the console starts, tells this app's settings.
resource "google_firebase_web_app" "console" {
  provider = google-beta

  project         = var.project_id
  display_name    = "Agent Gallery console"
  deletion_policy = "DELETE"
  depends_on      = [google_firebase_project.portal]
}

resource "google_firebase_hosting_site" "console" {
  provider = google-beta

  project    = var.project_id
  site_id    = local.hosting_site
  app_id     = google_firebase_web_app.console.app_id
  depends_on = [google_firebase_project.portal]
}

# Google never takes Identity Platform away again; destroying this leaves it as it is.
resource "google_identity_platform_config" "auth" {
  project = var.project_id

  authorized_domains = concat(
    ["${var.project_id}.firebaseapp.com", "${local.hosting_site}.web.app", "${local.hosting_site}.firebaseapp.com"],
    var.sign_in_domains,
  )

  sign_in {
    allow_duplicate_emails = false

    # Only Google, or what is enabled beside it by hand: nobody chooses a password here.
    email {
      enabled           = false
      password_required = false
    }

    anonymous {
      enabled = false
    }
  }

  depends_on = [google_firebase_project.portal]
}

resource "google_identity_platform_default_supported_idp_config" "google" {
  count = nonsensitive(var.google_sign_in == null) ? 0 : 1

  project       = var.project_id
  idp_id        = "google.com"
  client_id     = var.google_sign_in.client_id
  client_secret = var.google_sign_in.client_secret
  enabled       = true

  depends_on = [google_identity_platform_config.auth]
}
