package io.a3s.gateway.e2e.robustness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * A backend that makes faults, which ones depending on a seed and on the request alone. It reads
 * strictly, and notes what it gets by the address of the client, as the gateway reports it. What is
 * asked for below {@code /canary} is answered without faults.
 */
final class FaultyBackend implements AutoCloseable {
    /**
     * What came in.
     *
     * @param request the request, or its head alone
     * @param isWhole whether it came in to its end
     */
    record Seen(Request request, boolean isWhole) {}

    private final ServerSocket listener = new ServerSocket();
    private final Map<String, Queue<AtomicReference<Seen>>> byClient = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final Map<Fault, LongAdder> faults = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final long seed;

    private FaultyBackend(long seed) throws IOException {
        this.seed = seed;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    }

    static FaultyBackend start(long seed) throws IOException {
        var backend = new FaultyBackend(seed);
        Thread.ofVirtual().name("faulty-backend").start(backend::acceptAll);
        return backend;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns what came in on behalf of a client, and forgets it. */
    List<Seen> takeFrom(String client) {
        Queue<AtomicReference<Seen>> seen = byClient.remove(client);
        return seen == null ? List.of() : seen.stream().map(AtomicReference::get).toList();
    }

    /** Returns how many requests are being read or answered. */
    int underWay() {
        return underWay.get();
    }

    long requests() {
        return requests.sum();
    }

    Map<Fault, LongAdder> faults() {
        return faults;
    }

    /** Returns what came in and broke the protocol. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed at the end, or out of descriptors for a moment.
            }
        }
    }

    /** The request under way on one connection. Noted when its head is there, so in order. */
    private final class Exchange {
        private Optional<AtomicReference<Seen>> entry = Optional.empty();

        void begin(Request head) {
            underWay.incrementAndGet();
            requests.increment();
            var made = new AtomicReference<>(new Seen(head, false));
            entry = Optional.of(made);
            if (!head.target().startsWith("/canary")) {
                String client = String.join(",", head.values("x-forwarded-for"));
                byClient.computeIfAbsent(client, key -> new ConcurrentLinkedQueue<>()).add(made);
            }
        }

        void end(Request whole) {
            entry.orElseThrow().set(new Seen(whole, true));
            giveUp();
        }

        void giveUp() {
            entry.ifPresent(open -> underWay.decrementAndGet());
            entry = Optional.empty();
        }
    }

    private void serve(Socket socket) {
        var exchange = new Exchange();
        try (socket) {
            var reader =
                    new StrictReader(
                            new BufferedInputStream(socket.getInputStream()),
                            StrictReader.Side.BACKEND);
            while (true) {
                Optional<Request> request = reader.next(head -> begin(exchange, head, socket));
                if (request.isEmpty()) {
                    return;
                }
                exchange.end(request.get());
                if (!faultFor(request.get()).isEarly()) {
                    answer(request.get(), socket);
                }
            }
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            // The gateway has given up, or a fault ends the connection.
        } catch (IOException | RuntimeException e) {
            violations.add(e + exchange.entry.map(open -> " behind " + open.get()).orElse(""));
        } finally {
            exchange.giveUp();
            open.remove(socket);
        }
    }

    private void begin(Exchange exchange, Request head, Socket socket) throws IOException {
        exchange.begin(head);
        if (faultFor(head).isEarly()) {
            answer(head, socket);
        }
    }

    private void answer(Request request, Socket socket) throws IOException {
        Fault fault = faultFor(request);
        faults.computeIfAbsent(fault, key -> new LongAdder()).increment();
        fault.answer(request, socket, randomFor(request));
    }

    private Fault faultFor(Request request) {
        return request.target().startsWith("/canary") ? Fault.NONE : Fault.pick(randomFor(request));
    }

    private SplittableRandom randomFor(Request request) {
        long name = (request.line() + request.id()).hashCode();
        return new SplittableRandom(seed ^ (name * 0x9e3779b97f4a7c15L));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
