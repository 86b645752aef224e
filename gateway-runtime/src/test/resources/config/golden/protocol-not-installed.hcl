entrypoints "a" { address = "127.0.0.1:0"; protocol = "tcp"; tcp { } }
entrypoints "b" { address = "127.0.0.1:0"; protocol = "htp" }
