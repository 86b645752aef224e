entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["m"] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "m" { type = "rate-limit"; rate = -5 }
middlewares "n" { type = "rate-limit"; rate = 1; burst = 0 }
middlewares "o" { type = "everything"; ratio = 1.5; named = { a = { name = "x" }, b = { name = "x" }, c = { name = " " } } }
