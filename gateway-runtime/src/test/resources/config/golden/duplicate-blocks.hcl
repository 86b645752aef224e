entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
management { }
management { }
