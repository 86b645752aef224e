entrypoints "web" { address = "127.0.0.1:0"; max_connections = null; protocol = null }
routers "r" { rule = null; service = "s" }
