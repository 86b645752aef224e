services "a" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { cookie = "a b" } } }
services "b" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { secret = "s3cr3t" } } }
services "c" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { same_site = "none" } } }
services "d" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { same_site = "Lax" } } }
services "e" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { path = "/;x" } } }
services "f" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { cookie = "__Host-x" } } }
services "g" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { max_age = "1ms" } } }
services "h" { load_balancer { servers = [{ url = "tcp://127.0.0.1:1" }]; sticky {} } }
services "i" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky {} } }
services "j" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { mode = "tabel" } } }
services "k" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { mode = "table"; secret = "0123456789abcdef" } } }
services "l" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { max_entries = 10 } } }
services "m" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { mode = "table"; max_entries = 0 } } }
services "n" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { mode = "table"; max_entries = 20000000 } } }
services "o" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; sticky { mode = "table" } } }
