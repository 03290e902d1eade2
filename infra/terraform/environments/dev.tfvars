environment         = "dev"
deletion_protection = false
min_instances       = { api = 0, worker = 0 }
max_instances       = { api = 5, worker = 3 }
monthly_budget      = { amount = 50, currency = "USD" }
