package io.a3s.gateway.benchmarks.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The proxies that are compared, each with the same two routes. */
final class Proxies {
    private Proxies() {}

    /** Starts nginx with one worker, long keep-alive on both sides, and no logs. */
    static Program nginx(Path directory, int port, int processor) throws IOException {
        Files.createDirectories(directory);
        Path config =
                Files.writeString(
                        directory.resolve("nginx.conf"),
                        """
                        worker_processes 1; worker_rlimit_nofile 20000; daemon off; pid %1$s/pid; error_log %1$s/err;
                        events { worker_connections 19000; }
                        http {
                          access_log off; keepalive_requests 100000000; keepalive_timeout 600s;
                          client_body_temp_path %1$s/t; proxy_temp_path %1$s/t; fastcgi_temp_path %1$s/t;
                          uwsgi_temp_path %1$s/t; scgi_temp_path %1$s/t;
                          proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
                          upstream plain  { server 127.0.0.1:%2$d; keepalive 512; keepalive_requests 100000000; }
                          upstream tokens { server 127.0.0.1:%3$d; keepalive 8192; keepalive_requests 100000000; }
                          server {
                            listen 127.0.0.1:%4$d backlog=8192;
                            location /plain/ { proxy_pass http://plain; }
                            location /       { proxy_pass http://tokens; proxy_buffering off; }
                          }
                        }
                        """
                                .formatted(
                                        directory, Ports.PLAIN_BACKEND, Ports.TOKEN_BACKEND, port));
        return Program.start(
                "nginx",
                processor,
                directory.resolve("log"),
                Map.of(),
                "nginx",
                "-c",
                config.toString(),
                "-e",
                directory.resolve("err").toString());
    }

    /** Starts an assembled gateway with two middlewares that look at the head, and metrics on. */
    static Program gateway(Path tree, Path directory, int port, int processor, boolean accessLog)
            throws IOException {
        Files.createDirectories(directory);
        Path config =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        management { address = "127.0.0.1:0" }
                        access_log { enabled = %s }
                        routers "plain" {
                          rule        = "PathPrefix(`/plain/`)"
                          service     = "plain"
                          middlewares = ["strip", "limit"]
                        }
                        routers "tokens" {
                          rule        = "PathPrefix(`/`)"
                          service     = "tokens"
                          middlewares = ["strip", "limit"]
                        }
                        services "plain"  { load_balancer { servers = [{ url = "http://127.0.0.1:%d" }] } }
                        services "tokens" { load_balancer { servers = [{ url = "http://127.0.0.1:%d" }] } }
                        middlewares "strip" { type = "strip-prefix"; prefixes = ["/never"] }
                        middlewares "limit" { type = "rate-limit"; rate = 1000000; burst = 1000000 }
                        """
                                .formatted(
                                        port, accessLog, Ports.PLAIN_BACKEND, Ports.TOKEN_BACKEND));
        return Program.start(
                "gateway",
                processor,
                directory.resolve("log"),
                Map.of("A3S_GATEWAY_JAVA_HOME", System.getProperty("java.home")),
                tree.resolve("bin/a3s-gateway").toString(),
                "--config",
                config.toString());
    }
}
