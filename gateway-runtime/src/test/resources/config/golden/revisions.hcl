services "s" {
  revisions = [
    { name = "v1", traffic_percent = 90, servers = [{ url = "http://127.0.0.1:1" }] },
    { name = "v1", traffic_percent = 5 },
  ]
  rollout { from = "v1"; to = "v3" }
  failover { service = "s" }
}
