management {
  address = "127.0.0.1:1
  enabled = true
}
