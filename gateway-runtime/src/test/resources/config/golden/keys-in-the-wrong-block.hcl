entrypoints "web" { address = "127.0.0.1:80"; max_head = "1KiB"; min_version = "1.3" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" {
  load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; interval = "1s" }
  stream_idle_timeout = "1m"
  nonsense = true
}
