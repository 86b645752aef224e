entrypoints "web" { address = "127.0.0.1:0" }
entrypoints "web2" { address = "127.0.0.1:0"; tls { min_version = "1.1" } }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { cookie = "c" } }; failover { service = "t" } }
services "t" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
