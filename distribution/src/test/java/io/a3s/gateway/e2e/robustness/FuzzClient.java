package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.Scale;
import io.a3s.gateway.e2e.robustness.ResponseReader.Response;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Plays a conversation and judges what comes back. */
final class FuzzClient {
    /** Longer than all of the gateway's limits together. */
    private static final Duration STUCK = Scale.patience(30);

    private final int port;
    private final Outcomes outcomes;

    FuzzClient(int port, Outcomes outcomes) {
        this.port = port;
        this.outcomes = outcomes;
    }

    /**
     * Plays a conversation to its end.
     *
     * @throws ProtocolException if what came back breaks the protocol, or was for somebody else
     * @throws SocketTimeoutException if the connection got stuck
     */
    void play(Conversation conversation, Conversation.Reading reading) throws IOException {
        var socket = new Socket();
        try (socket) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(conversation.address()), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) STUCK.toMillis());
            // One permit for each request that may be sent now.
            var turns = new Semaphore(conversation.waits() ? 1 : Integer.MAX_VALUE / 2);
            // Before the writer, which may leave at once: a closed socket gives no stream any more.
            InputStream in = socket.getInputStream();
            Thread writer = Thread.ofVirtual().start(() -> write(conversation, socket, turns));
            try {
                read(conversation, reading, in, turns);
            } finally {
                turns.release(1000);
                socket.close();
                join(writer);
            }
        }
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- what is sent

    private static void write(Conversation conversation, Socket socket, Semaphore turns) {
        SplittableRandom random = conversation.random();
        int left = conversation.abortAt();
        try {
            OutputStream out = socket.getOutputStream();
            for (byte[] message : conversation.messages()) {
                turns.acquireUninterruptibly();
                int length = Math.min(message.length, left);
                writeInPieces(out, message, length, random);
                left -= length;
                if (left == 0) {
                    leave(conversation, socket);
                    return;
                }
            }
        } catch (IOException e) {
            // The gateway has closed the connection; the reader sees whether it may.
        }
    }

    private static void writeInPieces(
            OutputStream out, byte[] message, int length, SplittableRandom random)
            throws IOException {
        boolean isSplit = random.nextInt(4) == 0;
        int at = 0;
        while (at < length) {
            int piece = isSplit ? 1 + random.nextInt(random.nextBoolean() ? 8 : 2000) : length;
            int end = Math.min(length, at + piece);
            out.write(message, at, end - at);
            at = end;
            if (isSplit && random.nextInt(8) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
            // Many tiny pieces of a large body would only take time.
            isSplit &= at < 4000;
        }
    }

    private static void leave(Conversation conversation, Socket socket) throws IOException {
        if (conversation.abortsByReset()) {
            socket.setSoLinger(true, 0);
            socket.close();
        } else {
            socket.shutdownOutput();
        }
    }

    // ---- what comes back

    private void read(
            Conversation conversation,
            Conversation.Reading reading,
            InputStream in,
            Semaphore turns)
            throws IOException {
        var responses = new ResponseReader(new BufferedInputStream(in));
        int answered = 0;
        int unanswered = 0;
        try {
            while (true) {
                boolean isToHead = reading.method(answered).equals("HEAD");
                Response response = responses.next(isToHead, () -> {});
                if (response.status() < 200) {
                    outcomes.count("interim");
                    continue;
                }
                unanswered = judge(reading, response, unanswered);
                answered++;
                outcomes.count((response.isCut() ? "cut " : "") + response.status());
                if (response.isCut()) {
                    return;
                }
                if (isToHead && response.closes()) {
                    // A refusal has a body, as the gateway takes no method from what it refuses.
                    return;
                }
                turns.release();
                boolean isAll = reading.isClean() && answered == reading.whole().size();
                if (isAll && !conversation.aborts()) {
                    return;
                }
            }
        } catch (EOFException e) {
            outcomes.count(end("closed", conversation, answered));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            outcomes.count(end("reset", conversation, answered));
        }
    }

    private static String end(String how, Conversation conversation, int answered) {
        if (conversation.aborts()) {
            return how + " after the client left";
        }
        return how + (answered == 0 ? " without answer" : "");
    }

    /**
     * Checks that a response is for one of the requests sent, as those of the backend say.
     *
     * @param from the number of the first request that was not answered
     * @return the number of the first one that was not answered now
     */
    private static int judge(Conversation.Reading reading, Response response, int from)
            throws ProtocolException {
        List<String> echoes = response.values("x-echo");
        boolean isPoison =
                response.body().contains(Fault.POISON)
                        || response.fields().stream().anyMatch(f -> f.contains(Fault.POISON));
        if (isPoison || echoes.size() > 1) {
            throw new ProtocolException("not a response to anything: " + response);
        }
        if (echoes.isEmpty()) {
            // One of the gateway's, which may be for any of them.
            if (response.status() == 500) {
                throw new ProtocolException("internal error: " + response);
            }
            return from;
        }
        List<Request> requests = new ArrayList<>(reading.whole());
        reading.head().ifPresent(requests::add);
        for (int i = from; i < requests.size(); i++) {
            if (requests.get(i).id().equals(echoes.getFirst())) {
                return i + 1;
            }
        }
        throw new ProtocolException("somebody else's response: " + response);
    }
}
