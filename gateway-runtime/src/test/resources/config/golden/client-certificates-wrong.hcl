entrypoints "web" { address = "127.0.0.1:0" }
routers "v" { rule = "ClientCertCN(`alice`)"; service = "s" }
routers "w" { rule = "ClientCertSAN(`*`)"; service = "s" }
routers "x" { rule = "ClientCertCN(`a*`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
