entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }
  scaling { stable_window_secs = 30; panic_window_secs = 60 }
}
services "t" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] }
  scaling { max_scale_down_rate = 1 }
}
