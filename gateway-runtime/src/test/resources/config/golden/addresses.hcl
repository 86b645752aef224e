entrypoints "a" { address = "localhost" }
entrypoints "b" { address = "example.com:80" }
entrypoints "c" { address = "127.0.0.1:8081" }
entrypoints "d" { address = "127.0.0.1:8081" }
entrypoints "e" { address = "127.0.0.1:8081"; protocol = "udp" }
entrypoints "f" { address = "127.0.0.1:99999" }
entrypoints "g" { address = "[::1]:0" }
management { address = "127.0.0.1:8081" }
