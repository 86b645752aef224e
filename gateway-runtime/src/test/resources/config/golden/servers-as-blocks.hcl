services "s" {
  load_balancer {
    servers { url = "http://127.0.0.1:1" }
    servers { url = "http://127.0.0.1:2"; weight = "${WEIGHT}" }
    health_check { path = "/h"; interval = 2; timeout = "500ms" }
    stream_total_timeout = "1h"
  }
}
