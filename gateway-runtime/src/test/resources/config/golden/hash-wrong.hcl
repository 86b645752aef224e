services "a" { load_balancer { strategy = "random"; hash { key = "path" }; servers = [{ url = "http://127.0.0.1:1" }] } }
services "b" { load_balancer { strategy = "consistent-hash"; hash { key = "header" }; servers = [{ url = "http://127.0.0.1:1" }] } }
services "c" { load_balancer { strategy = "consistent-hash"; hash { key = "cookie:a b" }; servers = [{ url = "http://127.0.0.1:1" }] } }
services "d" { load_balancer { strategy = "consistent-hash"; hash { balance_factor = 1 }; servers = [{ url = "http://127.0.0.1:1" }] } }
services "e" { load_balancer { strategy = "consistent-hash"; hash { key = "header:X-User" }; servers = [{ url = "tcp://127.0.0.1:1" }] } }
services "f" { load_balancer { strategy = "consistent-hash"; hash { key = "path"; balance_factor = 0 }; servers = [{ url = "http://127.0.0.1:1" }] } }
