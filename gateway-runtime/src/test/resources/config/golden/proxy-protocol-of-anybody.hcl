entrypoints "web" {
  address        = "127.0.0.1:0"
  proxy_protocol = true
}
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
