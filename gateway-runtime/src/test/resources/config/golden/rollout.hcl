services "s" {
  revisions = [
    { name = "v1", traffic_percent = 95, servers = [{ url = "http://127.0.0.1:1" }] },
    { name = "v2", traffic_percent = 5, servers = [{ url = "http://127.0.0.1:2" }], strategy = "random" },
  ]
  revision_affinity {
    cookie  = "user"
    secret  = "0123456789abcdef"
    max_age = "168h"
  }
  rollout {
    from                 = "v1"
    to                   = "v2"
    step_percent         = 5
    step_interval_secs   = 30
    error_rate_threshold = 0.02
    latency_threshold_ms = 800
    ttft_threshold_ms    = 300
    max_regression       = 1.5
    min_requests         = 50
    window               = "2m"
  }
}
state_dir = "/srv/state"
