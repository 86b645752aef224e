entrypoints = { web = { address = "127.0.0.1:0" } }
routers { r = { rule = "Path(`/`)", service = "s" } }
services "s" { load_balancer = { servers = { url = "http://127.0.0.1:1" } } }
