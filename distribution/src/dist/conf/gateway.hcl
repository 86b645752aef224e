# A minimal configuration of A3S Gateway. Start it with
#
#   bin/a3s-gateway --config conf/gateway.hcl
#
# and check a changed one with `bin/a3s-gateway validate --config conf/gateway.hcl`. A running gateway takes over a change
# of this file by itself, and keeps what it had if the new one has a mistake.

# Where clients connect.
entrypoints "web" {
  address = "0.0.0.0:8080"
}

# Which requests go to which service.
routers "api" {
  rule    = "PathPrefix(`/v1`)"
  service = "models"
}

# The backends that answer, and how they are shared out.
services "models" {
  load_balancer {
    strategy = "round-robin"
    servers = [
      { url = "http://127.0.0.1:8001" },
      { url = "http://127.0.0.1:8002" },
    ]
    # Uncomment this to take a backend out of service while it does not answer 2xx here.
    # health_check { path = "/health"; interval = "10s" }
  }
}

# What requests pass through on the way, in the order in which a router lists them:
#
#   routers "api" { ...; middlewares = ["limit"] }
#
# middlewares "limit" { type = "rate-limit"; rate = 60; burst = 10 }

# Health, metrics and the active configuration, for people and monitoring on this machine.
management {
  address = "127.0.0.1:9190"
}
