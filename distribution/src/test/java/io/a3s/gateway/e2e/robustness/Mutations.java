package io.a3s.gateway.e2e.robustness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Breaks requests: some in ways that attackers and faulty clients are known for, some at random.
 */
final class Mutations {
    private static final List<String> LINE_ENDS =
            List.of(
                    "\n",
                    "\r",
                    "\r\r\n",
                    "\n\r",
                    "\r\n ",
                    "\r\n\t",
                    " \r\n",
                    "\0\r\n",
                    "",
                    "\r\n\r\n");
    private static final List<String> FIELDS =
            List.of(
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: chunked, chunked",
                    "Transfer-Encoding: identity, chunked",
                    "Transfer-Encoding: xchunked",
                    "Transfer-Encoding:\u000bchunked",
                    "Transfer-Encoding : chunked",
                    "Transfer-Encoding: chunked\u00a0",
                    "Transfer_Encoding: chunked",
                    "transfer-encoding:\tCHUNKED\t",
                    "Transfer-Encoding:",
                    "Content-Length: 0",
                    "Content-Length: 5",
                    "Content-Length: +5",
                    "Content-Length: -1",
                    "Content-Length: 5, 5",
                    "Content-Length: 0x5",
                    "Content-Length: 18446744073709551621",
                    "Content-Length: 00005",
                    "Content_Length: 5",
                    "content-length:5",
                    "Host: other.example",
                    "Host: a/b",
                    "Host:",
                    "Host: [::1]:80",
                    "Connection: close",
                    "Connection: Host",
                    "Connection: Content-Length",
                    "Connection: Transfer-Encoding",
                    "Connection: X-Id, close",
                    "Connection: upgrade",
                    "Upgrade: h2c",
                    "Upgrade: websocket",
                    "HTTP2-Settings: AAMAAABkAAQAAP__",
                    "Expect: 100-continue",
                    "Expect: 200-maybe",
                    "X_Forwarded_For: 10.0.0.1",
                    "X-Forwarded-For: 10.0.0.1",
                    "Trailer: Content-Length",
                    " folded: 1",
                    ": nameless",
                    "no colon",
                    "X Y: 1",
                    "X\u0000: 1",
                    "X: \u0000",
                    "X: a\rb",
                    "X: a\nb",
                    "\u00e4: 1");
    private static final List<String> LINES =
            List.of(
                    "GET / HTTP/2.0",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n",
                    "GET / HTTP/1.2",
                    "GET / http/1.1",
                    "GET / HTTP/1.1 ",
                    "GET  / HTTP/1.1",
                    "GET /",
                    "GET http://other.example/ HTTP/1.1",
                    "GET http://u:p@other.example/ HTTP/1.1",
                    "GET * HTTP/1.1",
                    "OPTIONS * HTTP/1.1",
                    "CONNECT other.example:80 HTTP/1.1",
                    "GET /a/..%2fb HTTP/1.1",
                    "GET /..;/ HTTP/1.1",
                    "GET /%00 HTTP/1.1",
                    "GET /%c0%af HTTP/1.1",
                    "GET /\u00e4 HTTP/1.1",
                    "GET /a\\b HTTP/1.1",
                    "GET /#x HTTP/1.1",
                    "G\u0000T / HTTP/1.1",
                    "\u0016\u0003\u0001\u0002\u0000\u0001",
                    "",
                    "\r\n");
    private static final List<String> OCTETS =
            List.of(
                    "\0", "\t", " ", "\r", "\n", ":", ",", ";", "_", "\u0080", "\u00ff", "\u007f",
                    "\u000b", "0", "-", "\"");

    private final SplittableRandom random;

    Mutations(SplittableRandom random) {
        this.random = random;
    }

    /** Changes one thing about a request. */
    void mutate(List<String> pieces) {
        if (pieces.isEmpty()) {
            pieces.add("\r\n");
        }
        int at = random.nextInt(pieces.size());
        String piece = pieces.get(at);
        switch (random.nextInt(15)) {
            case 0, 1 -> pieces.set(at, piece.replace("\r\n", pick(LINE_ENDS)));
            case 2 -> {
                int place = random.nextInt(piece.length() + 1);
                pieces.set(at, piece.substring(0, place) + pick(OCTETS) + piece.substring(place));
            }
            case 3 -> pieces.add(at, piece);
            case 4 -> pieces.remove(at);
            case 5 -> {
                int other = random.nextInt(pieces.size());
                pieces.set(at, pieces.get(other));
                pieces.set(other, piece);
            }
            case 6, 7, 8, 9 ->
                    pieces.add(
                            Math.min(1 + random.nextInt(4), pieces.size()), pick(FIELDS) + "\r\n");
            case 10 -> pieces.set(0, pick(LINES) + "\r\n");
            case 11, 12 -> pieces.set(at, otherNumber(piece));
            case 13 -> pieces.set(at, enlarge(piece));
            default -> pieces.set(at, piece.toUpperCase(Locale.ROOT));
        }
    }

    private String otherNumber(String piece) {
        List<Integer> digits = new ArrayList<>();
        for (int i = 0; i < Math.min(piece.length(), 200); i++) {
            if (Character.digit(piece.charAt(i), 16) >= 0) {
                digits.add(i);
            }
        }
        if (digits.isEmpty()) {
            return piece;
        }
        int at = digits.get(random.nextInt(digits.size()));
        String number =
                switch (random.nextInt(4)) {
                    case 0 -> Integer.toString(random.nextInt(10));
                    case 1 -> piece.charAt(at) + "0";
                    case 2 -> "-" + piece.charAt(at);
                    default -> "ffffffffff";
                };
        return piece.substring(0, at) + number + piece.substring(at + 1);
    }

    private String enlarge(String piece) {
        if (piece.length() > 4096) {
            return piece;
        }
        return switch (random.nextInt(3)) {
            case 0 -> piece.repeat(1 + random.nextInt(150));
            case 1 -> "X-Large: " + "x".repeat(random.nextInt(12_000)) + "\r\n" + piece;
            default -> piece.strip() + "x".repeat(random.nextInt(9_000)) + "\r\n";
        };
    }

    /** Changes octets wherever they are. */
    byte[] damage(byte[] octets) {
        byte[] damaged = octets.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged =
                    switch (random.nextInt(5)) {
                        case 0 -> flip(damaged, at);
                        case 1 ->
                                splice(
                                        damaged,
                                        at,
                                        Math.min(damaged.length, at + 1 + random.nextInt(8)),
                                        new byte[0]);
                        case 2 -> splice(damaged, at, at, new byte[] {(byte) random.nextInt(256)});
                        case 3 ->
                                splice(
                                        damaged,
                                        at,
                                        at,
                                        Arrays.copyOfRange(
                                                damaged,
                                                at,
                                                Math.min(damaged.length, at + random.nextInt(64))));
                        default -> Arrays.copyOf(damaged, at);
                    };
        }
        return damaged;
    }

    private byte[] flip(byte[] octets, int at) {
        octets[at] ^= (byte) (1 << random.nextInt(8));
        return octets;
    }

    /** Returns octets with a stretch replaced. */
    private static byte[] splice(byte[] octets, int start, int end, byte[] by) {
        byte[] spliced = new byte[octets.length - (end - start) + by.length];
        System.arraycopy(octets, 0, spliced, 0, start);
        System.arraycopy(by, 0, spliced, start, by.length);
        System.arraycopy(octets, end, spliced, start + by.length, octets.length - end);
        return spliced;
    }

    private String pick(List<String> options) {
        return options.get(random.nextInt(options.size()));
    }
}
