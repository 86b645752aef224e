entrypoints "web" { address = "127.0.0.1:0" }
services "self" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; mirror { service = "self" } }
services "gone" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; mirror { service = "canary" } }
services "raw"  { load_balancer { servers = [{ url = "tcp://127.0.0.1:1" }] }; mirror { service = "self" } }
services "to-raw" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; mirror { service = "raw" } }
services "share" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; mirror { service = "self"; percentage = 0.00001 } }
services "more" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; mirror { service = "self"; percentage = 101; max_concurrent = 0 } }
services "eager" {
  load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }
  scaling { cold_start_keepalive = "10s" }
}
