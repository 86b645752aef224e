entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["m"] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "m" {
  type = "everything"
  max_body = "much"
  pause = "5 years"
  mode = "sliding"
  origins = [1, "ok", null]
  ratio = "${TEXT}"
  on = "true"
  big = 1.5
  redis_url = "127.0.0.1:6379"
  file = ""
  from = ["10.0.0.1/8", "nowhere"]
  rules = [{ name = "" }, { }]
  named "b" { name = "b" }
  named "b" { name = "c" }
  users = { alice = 5 }
  pin = "12 34"
}
