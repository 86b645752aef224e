entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["m"] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "m" { type = "jwt"; value = "${NO_SECRET}" }
shutdown_timeout_secs = "${NO_TIMEOUT}"
