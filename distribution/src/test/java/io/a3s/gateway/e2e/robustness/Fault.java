package io.a3s.gateway.e2e.robustness;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** What a backend can do wrong, and some things it can do right, each with how often it does so. */
enum Fault {
    NONE(400),
    CHUNKED(120),
    WITHOUT_BODY(30),
    BIG(15),
    UNTIL_CLOSE(20),
    INTERIM(20),
    ANNOUNCES_CLOSE(20),
    ERROR(30),
    SLOW(10),
    TRICKLE(5),
    EARLY(30),
    CLOSES_KEPT(20),
    CLOSE_BEFORE_HEAD(20),
    RESET_BEFORE_HEAD(20),
    CLOSE_WITHIN_HEAD(20),
    RESET_WITHIN_HEAD(10),
    CLOSE_WITHIN_BODY(20),
    RESET_WITHIN_BODY(20),
    BODY_TOO_LONG(20),
    SECOND_RESPONSE(20),
    TWO_FRAMINGS(10),
    BAD_CHUNK(20),
    GARBAGE(20),
    INTERIM_FLOOD(5),
    SILENT(2),
    STALLS(2);

    /** In everything that must never get to a client. */
    static final String POISON = "poison";

    private static final int WEIGHTS;

    static {
        int sum = 0;
        for (Fault fault : values()) {
            sum += fault.weight;
        }
        WEIGHTS = sum;
    }

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    /** Picks one. */
    static Fault pick(SplittableRandom random) {
        int left = random.nextInt(WEIGHTS);
        for (Fault fault : values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        return NONE;
    }

    /** Returns whether the answer does not wait for the request's body. */
    boolean isEarly() {
        return this == EARLY;
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the connection is to end, or has ended
     */
    void answer(Request request, Socket socket, SplittableRandom random) throws IOException {
        OutputStream out = socket.getOutputStream();
        boolean isHead = request.method().equals("HEAD");
        String echo = "X-Echo: " + request.id() + "\r\n";
        String body = "z".repeat(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 400));
        String sized = ok(echo + "Content-Length: " + body.length() + "\r\n");
        String data = isHead ? "" : body;
        switch (this) {
            case NONE, EARLY -> send(out, sized + data);
            case CHUNKED -> {
                send(out, ok(echo + "Transfer-Encoding: chunked\r\n"));
                if (!isHead) {
                    sendChunks(out, body, random);
                }
            }
            case WITHOUT_BODY ->
                    send(
                            out,
                            "HTTP/1.1 "
                                    + (random.nextBoolean() ? "204 No Content" : "304 Not Modified")
                                    + "\r\n"
                                    + echo
                                    + "\r\n");
            case BIG -> {
                int length = 200_000 + random.nextInt(200_000);
                send(out, ok(echo + "Content-Length: " + length + "\r\n"));
                if (!isHead) {
                    send(out, "b".repeat(length));
                }
            }
            case UNTIL_CLOSE -> {
                send(out, ok(echo) + data);
                throw over();
            }
            case INTERIM ->
                    send(
                            out,
                            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                                    + sized
                                    + data);
            case ANNOUNCES_CLOSE -> {
                send(
                        out,
                        ok(echo + "Connection: close\r\nContent-Length: " + body.length() + "\r\n")
                                + data);
                throw over();
            }
            case ERROR ->
                    send(
                            out,
                            "HTTP/1.1 "
                                    + (500 + random.nextInt(5))
                                    + " Error\r\n"
                                    + echo
                                    + "Content-Length: 0\r\n\r\n");
            case SLOW -> {
                pause(random.nextInt(150));
                send(out, sized + data);
            }
            case TRICKLE -> {
                String all = sized + data.substring(0, Math.min(data.length(), 20));
                for (int i = 0; i < all.length(); i += 7) {
                    send(out, all.substring(i, Math.min(all.length(), i + 7)));
                    pause(1);
                }
                if (data.length() > 20) {
                    send(out, data.substring(20));
                }
            }
            case CLOSES_KEPT -> {
                send(out, sized + data);
                pause(random.nextInt(20));
                throw over();
            }
            case CLOSE_BEFORE_HEAD -> throw over();
            case RESET_BEFORE_HEAD -> throw reset(socket);
            case CLOSE_WITHIN_HEAD -> {
                send(out, sized.substring(0, random.nextInt(sized.length() - 1)));
                throw over();
            }
            case RESET_WITHIN_HEAD -> {
                send(out, sized.substring(0, random.nextInt(sized.length() - 1)));
                pause(random.nextInt(3));
                throw reset(socket);
            }
            case CLOSE_WITHIN_BODY -> {
                send(out, ok(echo + "Content-Length: 1000\r\n") + "half");
                throw over();
            }
            case RESET_WITHIN_BODY -> {
                send(out, ok(echo + "Transfer-Encoding: chunked\r\n") + "4\r\nhalf\r\n");
                pause(random.nextInt(3));
                throw reset(socket);
            }
            case BODY_TOO_LONG -> send(out, sized + data + POISON);
            case SECOND_RESPONSE ->
                    send(
                            out,
                            sized
                                    + data
                                    + ok("X-Echo: " + POISON + "\r\nContent-Length: 6\r\n")
                                    + POISON);
            case TWO_FRAMINGS ->
                    send(
                            out,
                            ok(
                                            "X: "
                                                    + POISON
                                                    + "\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n")
                                    + "0\r\n\r\n");
            case BAD_CHUNK ->
                    send(
                            out,
                            ok(echo + "Transfer-Encoding: chunked\r\n")
                                    + (random.nextBoolean() ? "2\r\nokay\r\n" : "+2\r\nok\r\n")
                                    + "0\r\n\r\n");
            case GARBAGE -> {
                byte[] garbage = new byte[1 + random.nextInt(500)];
                for (int i = 0; i < garbage.length; i++) {
                    garbage[i] = (byte) random.nextInt(256);
                }
                out.write(garbage);
                throw over();
            }
            case INTERIM_FLOOD -> send(out, "HTTP/1.1 102 Processing\r\n\r\n".repeat(1000));
            case SILENT -> awaitEnd(socket);
            case STALLS -> {
                send(out, ok(echo + "Content-Length: 1000\r\n") + "half");
                awaitEnd(socket);
            }
        }
    }

    private static String ok(String fields) {
        return "HTTP/1.1 200 OK\r\n" + fields + "\r\n";
    }

    private static void sendChunks(OutputStream out, String body, SplittableRandom random)
            throws IOException {
        int at = 0;
        var all = new StringBuilder();
        while (at < body.length()) {
            int end = Math.min(body.length(), at + 1 + random.nextInt(200));
            all.append(Integer.toHexString(end - at))
                    .append("\r\n")
                    .append(body, at, end)
                    .append("\r\n");
            if (random.nextInt(3) == 0) {
                send(out, all.toString());
                all.setLength(0);
            }
            at = end;
        }
        send(out, all.append("0\r\n\r\n").toString());
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }

    private static void awaitEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // Until the gateway has had enough.
        }
        throw over();
    }

    private static IOException reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        return over();
    }

    private static IOException over() {
        return new SocketException("over");
    }
}
