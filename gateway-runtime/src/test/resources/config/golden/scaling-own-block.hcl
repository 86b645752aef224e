entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" {
  scaling {
    max_replicas = 3
    executor     = "local"
    local { command = ["serve", "--port", "$${PORT}"] }
  }
}
