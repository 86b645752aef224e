entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }
  scaling { min_replicas = 5; max_replicas = 2; target_utilization = 0 }
}
