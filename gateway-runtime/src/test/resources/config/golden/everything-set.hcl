entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "s"; middlewares = ["m"] }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
middlewares "m" {
  type = "everything"
  max_body = "64KiB"
  pause = 90
  mode = "sliding-log"
  origins = []
  methods = ["PUT"]
  ratio = 1
  on = "${ON}"
  big = "${PORT}"
  redis_url = "redis://user:pw@127.0.0.1:6379/0?x=y"
  file = "/etc/x"
  from = ["10.0.0.0/8", "::1"]
  rules { name = "a" }
  named "b" { name = "b"; share = "${NOT_SET:-0.25}" }
  users = { alice = "pw" }
  pin = 1234
}
