entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "Path(`/`)"; service = "lm"; middlewares = ["rate", "jwt2"]; entrypoints = ["wbe"] }
services "llm" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "rate2" { type = "rate-limit"; rate = 1 }
