entrypoints "u" { address = "127.0.0.1:0"; protocol = "udp"; max_connections = 1; max_connections_per_client = 1; tcp_allowed_ips = ["10.0.0.0/8"] }
routers "a" { rule = "HostSNI(`*`)"; service = "a"; entrypoints = ["u"] }
services "a" { load_balancer { servers = [{ url = "tcp://127.0.0.1:1" }] } }
routers "b" { rule = "HostSNI(`*`)"; service = "b"; entrypoints = ["u"] }
services "b" { load_balancer { servers = [{ url = "udp://127.0.0.1:1" }]; proxy_protocol = 2; health_check { } } }
routers "c" { rule = "HostSNI(`*`)"; service = "c"; entrypoints = ["u"] }
services "c" { load_balancer { servers = [{ url = "udp://127.0.0.1:1" }]; proxy_protocol = 3 } }
