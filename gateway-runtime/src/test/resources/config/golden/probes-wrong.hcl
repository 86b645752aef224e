services "a" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; health_check { type = "ping" } } }
services "b" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; health_check { type = "tcp"; path = "/x" } } }
services "c" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; passive_health_check { statuses = [200] } } }
services "d" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; passive_health_check { base_ejection_time = "10m" } } }
services "e" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; passive_health_check { max_failed_attempts = 0; failure_window = "0s" } } }
services "f" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; slow_start = "-1s" } }
services "g" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; health_check { grpc_service = "x.Y" } } }
