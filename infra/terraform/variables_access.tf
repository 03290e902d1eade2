variable "initial_admins" {
  description = "Addresses of which the first to sign in becomes admin of the workspace; the others are invited to it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.initial_admins : can(regex("^[^@\\s,]+@[^@\\s,]+$", email))])
    error_message = "initial_admins are e-mail addresses."
  }
}

variable "allowed_domains" {
  description = "Domains of the addresses that may come in, such as example.com. None: every Google account may sign in, and sees nothing until it is a member."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for domain in var.allowed_domains : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", domain))])
    error_message = "allowed_domains are domains such as example.com."
  }
}

variable "deployer_service_account" {
  description = "Account in whose name the API asks Google about projects that `tenants` does not name. By default the worker's, which deploys there."
  type        = string
  default     = null

  validation {
    condition     = var.deployer_service_account == null || can(regex("^[a-z0-9-]+@[a-z0-9.-]+\\.iam\\.gserviceaccount\\.com$", var.deployer_service_account))
    error_message = "deployer_service_account is the e-mail address of a service account."
  }
}

variable "tenants" {
  description = "Projects beside the portal's own that agents are deployed into. Each gets a deployer account of its own, which the portal may impersonate, and its builds and logs are sent to the portal."
  type = map(object({
    project_id = string
  }))
  default = {}

  validation {
    condition     = alltrue([for name, tenant in var.tenants : can(regex("^[a-z][a-z0-9-]{0,20}$", name))])
    error_message = "Names of tenants have at most 21 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = length(distinct([for tenant in var.tenants : tenant.project_id])) == length(var.tenants)
    error_message = "Each tenant has a project of its own."
  }
}

variable "publishers" {
  description = "Members that may publish deployment requests, such as serviceAccount:ci@example.iam.gserviceaccount.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for member in var.publishers : can(regex("^(serviceAccount|group|user|principal|principalSet):", member))])
    error_message = "publishers are members such as serviceAccount:NAME@PROJECT.iam.gserviceaccount.com; allUsers is not allowed."
  }
}

variable "event_subscribers" {
  description = "Members that may subscribe to deployment events."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for member in var.event_subscribers : can(regex("^(serviceAccount|group|user|principal|principalSet):", member))])
    error_message = "event_subscribers are members such as group:platform@example.com; allUsers is not allowed."
  }
}
