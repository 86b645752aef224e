entrypoints "web" { address = "127.0.0.1:8080" }
routers "a" { rule = "Host(`a.example` && Path(`/`)"; service = "s" }
routers "b" { rule = "PathPrefx(`/v1`)"; service = "s" }
routers "c" { rule = "HostSNI(`a.example`)"; service = "s" }
routers "d" { rule = "PathRegexp(`^/[a`)"; service = "s" }
services "s" {
  load_balancer {
    servers = [
      { url = "http://127.0.0.1:8001/base?x=1" },
      { url = "ftp://127.0.0.1:21" },
      { url = "127.0.0.1:8001" },
      { url = "http:///nowhere" }
    ]
  }
}
