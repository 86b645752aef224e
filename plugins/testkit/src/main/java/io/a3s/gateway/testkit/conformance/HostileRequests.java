package io.a3s.gateway.testkit.conformance;

import java.util.List;

/**
 * Heads that are legal, and that middlewares trip over. Each is a request line and the lines that
 * go with it.
 */
final class HostileRequests {
    static final List<List<String>> ALL =
            List.of(
                    List.of("GET /%00%ff%2e%2e HTTP/1.1"),
                    List.of("GET //a//b/../c/.?x HTTP/1.1"),
                    List.of("GET /?&&==&a=%&b HTTP/1.1"),
                    List.of("GET /?" + "a=1&".repeat(400) + " HTTP/1.1"),
                    List.of("GET /" + "long/".repeat(400) + " HTTP/1.1"),
                    List.of("OPTIONS * HTTP/1.1"),
                    List.of("DELETE / HTTP/1.1"),
                    List.of("BREW /pot HTTP/1.1"),
                    List.of("HEAD / HTTP/1.1"),
                    List.of("GET / HTTP/1.0"),
                    List.of("GET / HTTP/1.1", "Authorization:"),
                    List.of("GET / HTTP/1.1", "Authorization: Basic"),
                    List.of("GET / HTTP/1.1", "Authorization: Basic !!!not-base64!!!"),
                    List.of(
                            "GET / HTTP/1.1",
                            "Authorization: Bearer a.b",
                            "Authorization: Bearer c"),
                    List.of("GET / HTTP/1.1", "Cookie: =;;=;a;\"b=c; d=\"e"),
                    List.of("GET / HTTP/1.1", "Cookie: " + "a=b; ".repeat(300)),
                    List.of("GET / HTTP/1.1", "Accept:", "Accept-Encoding: ;q=,*;q=x,gzip;q=9"),
                    List.of("GET / HTTP/1.1", "Origin: null", "Referer: \u00e9\u00ff"),
                    List.of(
                            "GET / HTTP/1.1",
                            "Origin: http://[::1",
                            "Access-Control-Request-Method:"),
                    List.of("GET / HTTP/1.1", "X-Forwarded-For: ,, unknown, 999.1.1.1, [::"),
                    List.of("GET / HTTP/1.1", "Forwarded: for=;by=\"", "X-Real-Ip: nobody"),
                    List.of("GET / HTTP/1.1", "Content-Type: ;;;charset=\"", "User-Agent:"),
                    List.of("GET / HTTP/1.1", "Range: bytes=9-1,-,x", "If-Modified-Since: never"),
                    List.of("GET / HTTP/1.1", "X-Many: 1", "X-Many: 2", "x-many: 3"),
                    List.of("GET / HTTP/1.1", "X-Long: " + "y".repeat(4000)),
                    List.of("POST / HTTP/1.1", "Content-Length: 0", "Expect: 100-continue"),
                    List.of("GET / HTTP/1.1", "Upgrade: nothing-known", "Connection: upgrade"));

    private HostileRequests() {}
}
