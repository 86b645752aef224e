package io.a3s.gateway.e2e.robustness;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes valid requests of many shapes, as pieces that a {@link Mutations} can take apart: lines
 * with their ends, and data. Every request says who it is, in its target and in the field {@code
 * X-Id}.
 */
final class RequestGrammar {
    private static final List<String> METHODS =
            List.of(
                    "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS",
                    "QUERY");
    private static final List<String> FIELDS =
            List.of(
                    "User-Agent: fuzz/1.0",
                    "Accept: */*",
                    "Accept-Encoding: gzip, deflate",
                    "Cookie: a=b; c=d",
                    "Authorization: Bearer x.y.z",
                    "X-Empty:",
                    "X-Latin: \u00e4\u00f6\u00fc",
                    "X-Spaces:   \t a \t ",
                    "Connection: keep-alive",
                    "Connection: X-Named",
                    "X-Named: 1",
                    "Keep-Alive: timeout=5",
                    "TE: trailers",
                    "X-Forwarded-For: 10.0.0.1",
                    "Cache-Control: no-cache",
                    "Content-Type: application/json");
    private static final List<String> PATHS =
            List.of(
                    "",
                    "/",
                    "/a/b",
                    "/a%20b",
                    "/%7Euser",
                    "/a/./b/../c",
                    "/a%2Fb",
                    "//a",
                    "/a;x=1");
    private static final List<String> QUERIES = List.of("", "", "", "?", "?a=b", "?a=%00&b=/../");

    private final SplittableRandom random;

    RequestGrammar(SplittableRandom random) {
        this.random = random;
    }

    /** Returns the pieces of a request. */
    List<String> request(String id) {
        List<String> pieces = new ArrayList<>();
        String method = pick(METHODS);
        boolean isOld = random.nextInt(25) == 0;
        String path = "/" + id + pick(PATHS) + pick(QUERIES);
        String target = random.nextInt(20) == 0 ? "http://fuzz.example" + path : path;
        pieces.add(method + " " + target + (isOld ? " HTTP/1.0" : " HTTP/1.1") + "\r\n");
        pieces.add("Host: fuzz.example\r\n");
        pieces.add("X-Id: " + id + "\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            pieces.add(pick(FIELDS) + "\r\n");
        }
        if (isOld && random.nextBoolean()) {
            pieces.add("Connection: keep-alive\r\n");
        }
        boolean hasBody = method.startsWith("P") || random.nextInt(10) == 0;
        if (!hasBody) {
            pieces.add("\r\n");
        } else if (isOld || random.nextBoolean()) {
            addSized(pieces, id);
        } else {
            addChunked(pieces, id);
        }
        return pieces;
    }

    private void addSized(List<String> pieces, String id) {
        String body = body(id);
        maybeExpect(pieces);
        pieces.add("Content-Length: " + body.length() + "\r\n");
        pieces.add("\r\n");
        pieces.add(body);
    }

    private void addChunked(List<String> pieces, String id) {
        maybeExpect(pieces);
        pieces.add("Transfer-Encoding: chunked\r\n");
        pieces.add("\r\n");
        for (int i = random.nextInt(4); i > 0; i--) {
            String data = body(id);
            if (data.isEmpty()) {
                continue;
            }
            String size = Integer.toHexString(data.length());
            pieces.add(
                    (random.nextInt(6) == 0 ? "00" + size : size)
                            + (random.nextInt(6) == 0 ? ";ext=\"v\"" : "")
                            + "\r\n");
            pieces.add(data);
            pieces.add("\r\n");
        }
        pieces.add("0\r\n");
        if (random.nextInt(5) == 0) {
            pieces.add("X-Sum: 1\r\n");
        }
        pieces.add("\r\n");
    }

    private void maybeExpect(List<String> pieces) {
        if (random.nextInt(15) == 0) {
            pieces.add("Expect: 100-continue\r\n");
        }
    }

    /** Half of them look like requests themselves, or like framing. */
    private String body(String id) {
        return switch (random.nextInt(10)) {
            case 0 -> "";
            case 1 -> "x".repeat(random.nextInt(40_000));
            case 2, 3 -> "GET /smuggled HTTP/1.1\r\nHost: fuzz.example\r\nX-Id: " + id + "\r\n\r\n";
            case 4 -> "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: fuzz.example\r\n\r\n";
            case 5 -> "\r\n\r\n";
            default -> "{\"id\": \"" + id + "\"}" + "y".repeat(random.nextInt(300));
        };
    }

    private String pick(List<String> options) {
        return options.get(random.nextInt(options.size()));
    }
}
