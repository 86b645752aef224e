entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["m"] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "m" { type = "jwt"; value = "literal secret"; valu = 1 }
middlewares "n" { type = "jwt"; value = 12345 }
middlewares "o" { type = "jwt"; value = "" }
