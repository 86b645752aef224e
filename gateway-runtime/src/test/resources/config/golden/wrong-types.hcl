entrypoints "web" { address = 80; max_connections = "10" }
routers "r" { rule = ["x"]; service = true; middlewares = "m"; priority = 1.5 }
services "s" { load_balancer { servers = ["http://127.0.0.1:1"]; connect_timeout = "fast"; health_check = "/health" } }
shutdown_timeout_secs = "30"
