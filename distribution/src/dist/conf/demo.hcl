# What `a3s-gateway demo` runs: the gateway in front of two backends that answer as an OpenAI-style model server does.
# The command sets the variables.

entrypoints "web" {
  address = "${DEMO_ADDRESS}"
}

routers "llm" {
  rule    = "PathPrefix(`/v1`)"
  service = "llm"
}

services "llm" {
  load_balancer {
    strategy = "round-robin"
    servers = [
      { url = "${DEMO_BACKEND_1}" },
      { url = "${DEMO_BACKEND_2}" },
    ]
  }
}

management {
  address = "${DEMO_MANAGEMENT}"
}
