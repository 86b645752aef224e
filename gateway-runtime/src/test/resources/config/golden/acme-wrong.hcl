entrypoints "a" {
  address = "127.0.0.1:1001"
  tls { acme = true; acme_challenge = "mail-01" }
}
entrypoints "b" {
  address = "127.0.0.1:1002"
  tls { acme = true; acme_challenge = "dns-01" }
}
entrypoints "c" {
  address = "127.0.0.1:1003"
  tls { acme = true; acme_staging = true; acme_directory = "https://ca.test/dir" }
}
entrypoints "d" {
  address = "127.0.0.1:1004"
  tls { acme = true; acme_directory = "http://ca.test/dir" }
}
entrypoints "e" {
  address = "127.0.0.1:1005"
  tls { acme = true; acme_domains = ["*.a.test", "a b", "ok.test"] }
}
entrypoints "f" {
  address = "127.0.0.1:1006"
  tls { acme = true; acme_challenge = "dns-01"; acme_dns_solver = "zoan"; acme_domains = ["*.a.test"] }
}
entrypoints "g" {
  address = "127.0.0.1:1007"
  tls { acme = true; acme_challenge = "tls-alpn-01" }
}
entrypoints "h" {
  address = "127.0.0.1:1008"
  tls { cert_file = "a"; key_file = "b"; acme_challenge = "dns-01"; acme_dns_solver = "zone" }
}
dns_solvers "zone" {
  type = "fake"
  token = "t"
  zoan = "z"
}
dns_solvers "other" { type = "nobody" }

routers "all" { rule = "!Host(`a.test`) || Host(`127.0.0.1`, `localhost`)"; service = "s" }
services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:3" }] } }
