services "a" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "b" } }
services "b" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "c" } }
services "c" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "b" } }
services "d" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "d" } }
services "e" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "f" } }
services "f" { load_balancer { servers = [{ url = "tcp://127.0.0.1:1" }] }; failover { service = "nowhere" } }
services "g" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }; failover { service = "h" } }
services "h" { load_balancer { servers = [{ url = "http://127.0.0.1:1/path" }] } }
entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "g" }
