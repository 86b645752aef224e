entrypoints "web" { }
routers "r" { }
services "s" { load_balancer { servers = [{ weight = 1 }] } }
