environment         = "prod"
deletion_protection = true
min_instances       = { api = 1, worker = 1 }
max_instances       = { api = 50, worker = 20 }
monthly_budget      = { amount = 500, currency = "USD" }
