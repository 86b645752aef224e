entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
management {
  enabled = true # a comment
  address = "127.0.0.1:${PORT}" // another
}
/* and
   another */
shutdown_timeout_secs = 5;
routers "second" {
  rule = <<-EOT
    Host(`a`)
  EOT
  service = "s"; entrypoints = [ "web", ]; priority = -5
}
