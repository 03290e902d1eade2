variable "project_id" {
  description = "Project that the portal runs in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end in a hyphen."
  }
}

variable "region" {
  description = "Region of the functions, the hosting agent, the registry and the buckets, such as europe-west1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is one such as us-central1 or europe-west1."
  }
}

variable "environment" {
  description = "Which environment this is. `prod` keeps instances warm and protects what holds data."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment is dev or prod."
  }
}

variable "deletion_protection" {
  description = "Whether the database and the hosting agent refuse to be deleted. `npm run destroy` turns it off first."
  type        = bool
  default     = true
}

variable "firestore_location" {
  description = "Location of the database, which can never be changed: a region, or nam5 or eur3. By default the region."
  type        = string
  default     = null

  validation {
    condition     = var.firestore_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|nam5|nam7|eur3)$", var.firestore_location))
    error_message = "firestore_location is a region, nam5, nam7 or eur3."
  }
}

variable "scheduler_region" {
  description = "Region of Cloud Scheduler, which is not in every region. By default the region."
  type        = string
  default     = null
}

variable "workspace_id" {
  description = "Workspace that the console opens and that the hosting agent delegates within."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,38}$", var.workspace_id))
    error_message = "workspace_id has at most 39 lower-case letters, digits and hyphens."
  }
}

variable "artifacts_folder" {
  description = "Folder with api.zip and worker.zip, as `npm run pack -w infra/deploy` writes them."
  type        = string
  default     = "../../.local/deploy"
}

variable "function_runtime" {
  description = "Node runtime of the functions (https://cloud.google.com/functions/docs/runtime-support)."
  type        = string
  default     = "nodejs24"

  validation {
    condition     = contains(["nodejs22", "nodejs24"], var.function_runtime)
    error_message = "function_runtime is nodejs22 or nodejs24: the bundles are made for Node 22 or later."
  }
}

variable "min_instances" {
  description = "Instances that are kept warm: of the API, and of each function of the worker."
  type = object({
    api    = number
    worker = number
  })
  default = { api = 0, worker = 0 }

  validation {
    condition     = var.min_instances.api >= 0 && var.min_instances.worker >= 0
    error_message = "min_instances are not negative."
  }
}

variable "max_instances" {
  description = "Instances at most: of the API, and of each function of the worker."
  type = object({
    api    = number
    worker = number
  })
  default = { api = 20, worker = 10 }

  validation {
    condition     = var.max_instances.api >= 1 && var.max_instances.worker >= 1
    error_message = "max_instances are 1 or more."
  }
}

variable "function_environment" {
  description = "More environment variables of the functions, for settings that have no variable here."
  type = object({
    api    = optional(map(string), {})
    worker = optional(map(string), {})
  })
  default = {}

  validation {
    condition = alltrue([
      for name in concat(keys(var.function_environment.api), keys(var.function_environment.worker)) :
      can(regex("^[A-Z][A-Z0-9_]*$", name)) && !can(regex("EMULATOR|^PORTAL_ENV$|_ENDPOINT$", name))
    ])
    error_message = "Names are in capitals. Emulators, other endpoints and PORTAL_ENV cannot be set: they make a portal believe whatever it is told."
  }
}

variable "web_origins" {
  description = "Origins beside the hosting site's own whose pages may call the API and upload archives, such as https://portal.example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.web_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "web_origins are https origins with no path; * is not allowed."
  }
}

variable "hosting_site_id" {
  description = "Firebase Hosting site, unique in the world: the console is at https://ID.web.app. By default PROJECT-portal."
  type        = string
  default     = null
}

variable "sign_in_domains" {
  description = "Domains beside the hosting site's own that may show the sign-in, such as portal.example.com."
  type        = list(string)
  default     = []
}

variable "google_sign_in" {
  description = "OAuth client for sign-in with Google (https://console.cloud.google.com/apis/credentials). Null: enable it in the Firebase console, which makes the client itself."
  type = object({
    client_id     = string
    client_secret = string
  })
  default   = null
  sensitive = true
}

variable "hosting_agent_image" {
  description = "Image of the hosting agent, by digest. Empty: it is not deployed."
  type        = string
  default     = ""

  validation {
    condition     = var.hosting_agent_image == "" || can(regex("@sha256:[0-9a-f]{64}$", var.hosting_agent_image))
    error_message = "hosting_agent_image names a digest: HOST/PROJECT/REPOSITORY/NAME@sha256:…"
  }
}

variable "hosting_agent_invokers" {
  description = "Members beside the API that may call the hosting agent."
  type        = list(string)
  default     = []
}

variable "use_vertex_ai" {
  description = "Whether the hosting agent uses Gemini on Vertex AI. Else it uses its built-in model, which says so."
  type        = bool
  default     = true
}

variable "alert_emails" {
  description = "Addresses that alerts and the budget are sent to."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "alert_emails are e-mail addresses."
  }
}

variable "billing_account" {
  description = "Billing account of the budget, such as 012345-6789AB-CDEF01. Null: no budget."
  type        = string
  default     = null

  validation {
    condition     = var.billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account is of the form 012345-6789AB-CDEF01."
  }
}

variable "monthly_budget" {
  description = "What a month may cost before the alert, in whole units of `currency`."
  type = object({
    amount   = number
    currency = string
  })
  default = { amount = 100, currency = "USD" }

  validation {
    condition     = var.monthly_budget.amount >= 1 && can(regex("^[A-Z]{3}$", var.monthly_budget.currency))
    error_message = "monthly_budget has an amount of 1 or more and a currency of three letters, which is that of the billing account."
  }
}

variable "github_repository" {
  description = "OWNER/NAME of the repository whose pushes are built and deployed and whose workflow may plan. Null: neither."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is OWNER/NAME."
  }
}

variable "state_bucket" {
  description = "Bucket of the Terraform state, which `npm run deploy` makes. By default PROJECT-terraform-state."
  type        = string
  default     = null
}
