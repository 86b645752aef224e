entrypoints "web" { address = "127.0.0.1:0"; adress = 1; http { max_heads = 1 } }
routers "r" { rule = "x"; service = "s"; middleware = [] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1", wait = 1 }]; health_check { path = "/"; intervall = "1s" } } }
