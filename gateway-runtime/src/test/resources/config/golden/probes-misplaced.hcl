services "a" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; health_check { type = "grpc" } } }
services "b" { load_balancer { servers = [{ url = "tcp://127.0.0.1:1" }]; health_check { path = "/health" } } }
services "c" { load_balancer { servers = [{ url = "grpc://127.0.0.1:1" }]; health_check { path = "/health" } } }
services "d" { load_balancer { servers = [{ url = "grpcs://127.0.0.1:1" }]; health_check { type = "grpc"; grpc_service = "x.Y" } } }
services "e" { load_balancer { servers = [{ url = "h2c://127.0.0.1:1" }]; health_check { path = "/health" } } }
