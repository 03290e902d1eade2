locals {
  # One file serves the emulator, `firebase deploy` and this: infra/firestore.indexes.json.
  firestore_settings = jsondecode(file("${path.module}/../firestore.indexes.json"))

  firestore_indexes = {
    for index in local.firestore_settings.indexes :
    join("/", concat(
      [index.collectionGroup, index.queryScope],
      [for field in index.fields : "${field.fieldPath}:${field.order}"],
    )) => index
  }

  firestore_fields = {
    for field in local.firestore_settings.fieldOverrides : "${field.collectionGroup}/${field.fieldPath}" => field
  }
}

resource "google_firestore_database" "portal" {
  name                              = "(default)"
  location_id                       = coalesce(var.firestore_location, var.region)
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = var.deletion_protection ? "ABANDON" : "DELETE"

  depends_on = [google_project_service.apis]
}

resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.portal.name
  retention = "604800s" # 7 days

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  database  = google_firestore_database.portal.name
  retention = "8467200s" # 14 weeks, the longest

  weekly_recurrence {
    day = "SUNDAY"
  }
}

resource "google_firestore_index" "all" {
  for_each = local.firestore_indexes

  database    = google_firestore_database.portal.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

resource "google_firestore_field" "all" {
  for_each = local.firestore_fields

  database   = google_firestore_database.portal.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []
    content {}
  }

  # With no index inside, the field has none.
  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes
      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }
}

resource "google_firebaserules_ruleset" "firestore" {
  source {
    files {
      name = "firestore.rules"
      # A member whose address is of no allowed domain any more reads nothing either.
      content = replace(file("${path.module}/../firestore.rules"), "return [];", "return ${jsonencode(var.allowed_domains)};")
    }
  }

  depends_on = [google_firebase_project.portal, google_firestore_database.portal]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_firebaserules_release" "firestore" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.firestore.name
}
