data "http" "x" { url = "http://127.0.0.1:1/" }
router "a" { }
shutdown_timeout = 5
locals { a = 1 }
