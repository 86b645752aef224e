# What `a3s-gateway demo --scale-to-zero` runs: a model server that is started when somebody asks for something, and ended when
# nobody does. The command sets the variables. The times are those of somebody who watches; see docs/scaling.md for usual ones.

entrypoints "web" {
  address = "${DEMO_ADDRESS}"
}

routers "llm" {
  rule    = "PathPrefix(`/v1`)"
  service = "llm"
}

services "llm" {
  scaling {
    min_replicas             = 0
    max_replicas             = 3
    container_concurrency    = 2
    target_utilization       = 1
    stable_window_secs       = 6
    scale_down_delay_secs    = 5
    scale_to_zero_grace_secs = 5
    buffer_enabled           = true
    executor                 = "process"
    process {
      command      = ["${DEMO_LAUNCHER}", "demo-backend", "--port", "{port}", "--pace", "${DEMO_PACE}"]
      environment  = { A3S_GATEWAY_PROFILE = "small", A3S_GATEWAY_HEAP = "64m" }
      ready_path   = "/health"
      stop_timeout = "2s"
    }
  }
}

# What the replicas do is printed instead.
access_log { enabled = false }

management {
  address = "${DEMO_MANAGEMENT}"
}
