package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.EventReader;
import io.a3s.gateway.testkit.wire.EventScript;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What becomes of ordinary and of strange traffic. */
final class TrafficChecks {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 25;

    private final Trial trial;
    private final boolean changesBodies;

    TrafficChecks(Trial trial, boolean changesBodies) {
        this.trial = trial;
        this.changesBodies = changesBodies;
    }

    /** Request bodies of all lengths and framings reach the backend as they are. */
    void requestBodiesArrive() throws IOException {
        trial.behave(Behaviour.echo());
        for (String body : Payloads.ALL) {
            same("a body of declared length", body, trial.post("/", body));
            same("a body in chunks", body, trial.postInChunks("/", body, 5_000));
        }
        same("a body in chunks of one byte", "abcdef", trial.postInChunks("/", "abcdef", 1));
        trial.requireNoFailure();
    }

    /** Response bodies of all lengths and framings reach the client as they are. */
    void responseBodiesArrive() throws IOException {
        for (String body : Payloads.ALL) {
            trial.behave(Behaviour.plain(body));
            same("a response of declared length", body, trial.get("/"));
            trial.behave(chunked(body));
            same("a response in chunks", body, trial.get("/"));
            trial.behave(Behaviour.halfClose(body));
            same("a response that ends with its connection", body, trial.get("/"));
        }
        trial.requireNoFailure();
    }

    /** Responses that have no body stay without one. */
    void responsesWithoutBodyArrive() throws IOException {
        trial.behave(
                (request, wire) -> {
                    request.body().rest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                });
        try (RawClient client = trial.connect()) {
            client.send(trial.head("HEAD / HTTP/1.1"));
            status("HEAD", 200, client.receiveToHead().status());
        }
        for (int code : new int[] {204, 304}) {
            trial.behave(
                    (request, wire) -> {
                        request.body().rest();
                        wire.send("HTTP/1.1 " + code + " Scripted\r\n\r\n");
                    });
            status("a response without body", code, trial.get("/").status());
        }
        trial.requireNoFailure();
    }

    /** Every event is passed on before there is another. */
    void eventsArriveOneByOne() throws IOException {
        EventScript script = EventScript.stepwise();
        trial.behave(script);
        try (RawClient client = trial.connect()) {
            client.send(trial.head("GET / HTTP/1.1"));
            EventReader reader = new EventReader(client.receive());
            for (String event : List.of("one", "two", "three")) {
                script.send(event);
                String came = next(reader, event);
                if (!changesBodies && !came.equals(event)) {
                    throw new AssertionError("event: " + came + " (expected: " + event + ')');
                }
            }
            script.end();
            reader.all();
        }
        trial.requireNoFailure();
    }

    private static String next(EventReader reader, String event) throws IOException {
        try {
            return reader.next();
        } catch (SocketTimeoutException e) {
            throw new AssertionError(
                    "event \""
                            + event
                            + "\" is held back (expected: what is there at the end of"
                            + " each read, by onFlush at the latest)",
                    e);
        }
    }

    /** Whatever is in a head, there is an answer, and nothing of the plugin fails. */
    void everyHeadIsAnswered() throws IOException {
        trial.behave(Behaviour.plain("ok"));
        for (List<String> lines : HostileRequests.ALL) {
            String[] more = lines.subList(1, lines.size()).toArray(String[]::new);
            try (RawClient client = trial.connect()) {
                client.send(trial.head(lines.getFirst(), more));
                client.receiveToHead();
            } catch (IOException e) {
                throw new AssertionError("no answer to " + lines, e);
            }
        }
        trial.requireNoFailure();
    }

    /** What many do at once stays apart. */
    void exchangesStayApart() throws Exception {
        trial.behave(Behaviour.echo());
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(client(i)));
            }
            for (Future<Boolean> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("with several clients at once: " + e.getCause(), e.getCause());
        }
        trial.requireNoFailure();
    }

    private Callable<Boolean> client(int number) {
        return () -> {
            for (int i = 0; i < REQUESTS; i++) {
                String body = "client " + number + " request " + i;
                same("a request among many", body, trial.post("/" + number, body));
            }
            return true;
        };
    }

    private static Behaviour chunked(String body) {
        return (request, wire) -> {
            request.body().rest();
            wire.beginChunked(200, "text/plain");
            for (int i = 0; i < body.length(); i += 10_000) {
                String part = body.substring(i, Math.min(body.length(), i + 10_000));
                wire.chunk(part.getBytes(StandardCharsets.UTF_8));
            }
            wire.endChunked();
        };
    }

    private void same(String what, String expected, Answer answer) {
        status(what, 200, answer.status());
        String body = answer.body();
        if (changesBodies || body.equals(expected)) {
            return;
        }
        int at = 0;
        while (at < Math.min(body.length(), expected.length())
                && body.charAt(at) == expected.charAt(at)) {
            at++;
        }
        throw new AssertionError(
                what
                        + ": "
                        + body.length()
                        + " bytes that differ at "
                        + at
                        + " (expected: the "
                        + expected.length()
                        + " that were sent; changesBodies() if that is its purpose)");
    }

    private static void status(String what, int expected, int actual) {
        if (actual != expected) {
            throw new AssertionError(
                    what
                            + ": status "
                            + actual
                            + " (expected: "
                            + expected
                            + ", given keys() and"
                            + " fields() with which requests pass)");
        }
    }
}
