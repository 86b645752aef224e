entrypoints "a" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; acme_email = "a@b" } }
entrypoints "b" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; acme_domains = ["a.test"] } }
entrypoints "c" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; acme_staging = true } }
entrypoints "d" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; acme_storage_path = "/tmp" } }
entrypoints "e" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; min_version = "1.1" } }
entrypoints "f" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; client_auth = "maybe" } }
entrypoints "g" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; client_ca_file = "ca" } }
entrypoints "h" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; handshake_timeout = "0s" } }
entrypoints "i" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; certificates = [{ cert_file = "d" }] } }
routers "r" { rule = "PathPrefix(`/`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }]; tls { server_name = "n" } } }
routers "t" { rule = "PathPrefix(`/t`)"; service = "t" }
services "t" { load_balancer { servers = [{ url = "https://127.0.0.1:1" }]; tls { cert_file = "c" } } }
routers "u" { rule = "PathPrefix(`/u`)"; service = "u" }
services "u" { load_balancer { servers = [{ url = "https://127.0.0.1:1" }]; tls { ca_file = "c"; insecure_skip_verify = true } } }
entrypoints "j" { address = "127.0.0.1:0"; tls { acme = true; acme_eab_key_id = "id" } }
entrypoints "k" { address = "127.0.0.1:0"; tls { acme = true; acme_eab_key_id = "id"; acme_eab_hmac_key = "c2hvcnQ" } }
entrypoints "l" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; ciphers = ["TLS_AES_128_GCM_SHA256"] } }
entrypoints "m" { address = "127.0.0.1:0"; tls { cert_file = "c"; key_file = "k"; min_version = "1.3"; ciphers = ["TLS_A_WITH_B"] } }
