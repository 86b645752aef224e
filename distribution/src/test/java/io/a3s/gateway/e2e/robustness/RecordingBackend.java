package io.a3s.gateway.e2e.robustness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that reads strictly, and notes what it gets and on which connection. */
final class RecordingBackend implements AutoCloseable {
    /**
     * A request that came in whole.
     *
     * @param connection the number of its connection, from 1
     */
    record Seen(int connection, Request request) {}

    /** What it does with a request. Runs on the connection's own thread. */
    @FunctionalInterface
    interface Responder {
        /** Answers, or ends the connection by an exception. */
        void answer(Request request, Socket socket) throws IOException;

        /** May answer before the request's body was read. */
        default void answerEarly(Request head, Socket socket) throws IOException {}
    }

    private final ServerSocket listener = new ServerSocket();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Seen> requests = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<String> unfinished = new CopyOnWriteArrayList<>();
    private final Responder responder;

    private RecordingBackend(Responder responder) throws IOException {
        this.responder = responder;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    }

    static RecordingBackend start(Responder responder) throws IOException {
        var backend = new RecordingBackend(responder);
        Thread.ofVirtual().name("recording-backend").start(backend::acceptAll);
        return backend;
    }

    /** Answers 200 with method, target and length of the body. */
    static void describe(Request request, Socket socket) throws IOException {
        String body = description(request.method(), request.target(), request.body().length());
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
        boolean isHead = request.method().equals("HEAD");
        write(socket, (isHead ? head : head + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    static String description(String method, String target, int length) {
        return method + " " + target + " " + length;
    }

    /** Writes in one piece, as the gateway may tell apart what comes in one. */
    static void write(Socket socket, byte[] octets) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(octets);
        out.flush();
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns all requests so far. */
    List<Seen> requests() {
        return List.copyOf(requests);
    }

    /** Returns what came in and broke the protocol. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns what is known of connections that were closed within a request. */
    List<String> unfinished() {
        return List.copyOf(unfinished);
    }

    /** Returns the number of connections accepted so far. */
    int connections() {
        return accepted.get();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                int number = accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            var reader =
                    new StrictReader(
                            new BufferedInputStream(socket.getInputStream()),
                            StrictReader.Side.BACKEND);
            while (true) {
                Optional<Request> request =
                        reader.next(head -> responder.answerEarly(head, socket));
                if (request.isEmpty()) {
                    return;
                }
                requests.add(new Seen(number, request.get()));
                responder.answer(request.get(), socket);
            }
        } catch (ProtocolException e) {
            violations.add("connection " + number + ": " + e.getMessage());
        } catch (EOFException e) {
            unfinished.add("connection " + number + ": " + e.getMessage());
        } catch (SocketException e) {
            // The gateway, or a response that ends like that, has reset the connection.
        } catch (IOException | RuntimeException e) {
            violations.add("connection " + number + ": " + e);
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
