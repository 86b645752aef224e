services "both" {
  load_balancer {
    servers = [{ url = "http://127.0.0.1:1" }]
    sticky { secret = "0123456789abcdef" }
  }
  revisions = [{ name = "v1", servers = [{ url = "http://127.0.0.1:2" }], strategy = "best" }]
}
services "shares" {
  revisions = [
    { name = "v1", traffic_percent = 0, servers = [{ url = "tcp://127.0.0.1:3" }] },
    { name = "v2", traffic_percent = 0, servers = [{ url = "tcp://127.0.0.1:4" }] },
    { name = "v3", servers = [{ url = "tcp://127.0.0.1:5" }] },
  ]
  revision_affinity { header = "X-User" }
  rollout {
    from = "v1"
    to   = "v2"
  }
}
services "alone" {
  load_balancer { servers = [{ url = "http://127.0.0.1:6" }] }
  revision_affinity { header = "X-User" }
}
services "scaled" {
  revisions = [{ name = "v1" }]
  scaling { executor = "none" }
}
services "scaled-v1" {
  load_balancer { servers = [{ url = "http://127.0.0.1:9" }] }
  scaling { executor = "none" }
}
services "names" {
  revisions = [{ name = "v1", servers = [{ url = "http://127.0.0.1:10" }] }]
  revision_affinity { header = "not a name" }
  rollout {
    from   = "v1"
    to     = "v1"
    window = "10ms"
  }
}
services "factor" {
  revisions = [
    { name = "v1", servers = [{ url = "http://127.0.0.1:7" }] },
    { name = "v2", traffic_percent = 0, servers = [{ url = "http://127.0.0.1:8" }] },
  ]
  revision_affinity { header = "X-User"; secret = "0123456789abcdef" }
  rollout {
    from           = "v1"
    to             = "v2"
    max_regression = 0.5
  }
}
