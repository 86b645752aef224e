package io.a3s.gateway.testkit.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server on a free loopback port that behaves, or misbehaves, as told, and counts what
 * reaches it. The behaviour can be changed while it runs, as a whole or for one path. Safe for use
 * by any thread.
 *
 * @since 1.0
 */
public final class ScriptedBackend implements AutoCloseable {
    /** The size of the system's buffers, in bytes, where little is to be held by them. */
    public static final int TIGHT_BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<HttpHead> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Behaviour> byPath = new ConcurrentHashMap<>();
    private volatile Behaviour behaviour;
    private volatile boolean forgetful;

    private ScriptedBackend(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        this.behaviour = behaviour;
    }

    /** Starts one that does the same with all requests. */
    public static ScriptedBackend start(Behaviour behaviour) throws IOException {
        return start(behaviour, new ServerSocket());
    }

    /** Starts one on a port, such as that of one before it. */
    public static ScriptedBackend startAt(int port, Behaviour behaviour) throws IOException {
        return start(behaviour, new ServerSocket(), port);
    }

    /** Starts with small buffers, so that the system holds little of what is not taken. */
    public static ScriptedBackend startTight(Behaviour behaviour) throws IOException {
        var listener = new ServerSocket();
        // Connections inherit it.
        listener.setReceiveBufferSize(TIGHT_BUFFER);
        return start(behaviour, listener);
    }

    private static ScriptedBackend start(Behaviour behaviour, ServerSocket listener)
            throws IOException {
        return start(behaviour, listener, 0);
    }

    private static ScriptedBackend start(Behaviour behaviour, ServerSocket listener, int port)
            throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        var backend = new ScriptedBackend(listener, behaviour);
        Thread.ofVirtual().name("backend-" + backend.port()).start(backend::acceptAll);
        return backend;
    }

    /** Returns the port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns its URL, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Changes what it does with requests from now on. */
    public void behave(Behaviour next) {
        this.behaviour = next;
    }

    /** Changes what it does with requests whose target is exactly this. */
    public void behaveAt(String target, Behaviour next) {
        byPath.put(target, next);
    }

    /** Keeps no requests from now on, where there are too many of them. */
    public void forgetRequests() {
        forgetful = true;
        requests.clear();
    }

    /** Returns the heads of all requests so far. */
    public List<HttpHead> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many requests had this target. */
    public long requestsTo(String target) {
        return requests.stream().filter(r -> r.target().equals(target)).count();
    }

    /** Returns how many connections were ever accepted. */
    public int connectionsAccepted() {
        return accepted.get();
    }

    /** Returns how many connections are open now, as far as this side has noticed. */
    public int connectionsOpen() {
        return open.size();
    }

    /** Stops listening and resets every connection, as a killed process does. */
    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(ScriptedBackend::reset);
    }

    /** Closes the connections as a server does that found them idle, and goes on listening. */
    public void closeConnections() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // Its own thread was quicker to close it.
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Its own thread was quicker to close it.
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("backend-connection").start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var wire = new Wire(socket)) {
            var in = new BufferedInputStream(socket.getInputStream());
            var reader = new HttpReader(in);
            for (Optional<HttpHead> head = reader.readHead();
                    head.isPresent();
                    head = reader.readHead()) {
                if (!forgetful) {
                    requests.add(head.get());
                }
                var request =
                        new Wire.Request(
                                head.get(), reader.requestBody(head.get()), reader::trailers, in);
                byPath.getOrDefault(head.get().target(), behaviour).answer(request, wire);
            }
        } catch (Exception e) {
            // A connection may end in any way; what matters is what the gateway and the client see.
        } finally {
            open.remove(socket);
        }
    }
}
