package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Wire.lines;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.testkit.BufferLeaks;
import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BufferLeaks.class)
class ServerConnectionTest {
    private static final HttpConfig IMPATIENT =
            new HttpConfig(
                    new DataSize(8192),
                    new DataSize(2048),
                    50,
                    false,
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    new DataSize(1000),
                    100,
                    false);
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK_X =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: now\r\n\r\n/x";

    private final Fixture fixture = new Fixture();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private Wire connect(Script script) throws IOException {
        return new Wire(fixture.listen(script));
    }

    @Test
    void keepsConnectionBetweenRequests() throws Exception {
        try (Wire client = connect(Script.echo())) {
            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
        }
    }

    @Test
    void answersRequestsThatCameInOneSegment() throws Exception {
        Script script = Script.echo();
        try (Wire client = connect(script)) {
            String post = "POST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
            String chunked =
                    "POST /z HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

            client.send((GET + post + chunked).repeat(200));

            for (int i = 0; i < 200; i++) {
                assertThat(client.readUntil("/x")).isEqualTo(OK_X);
                assertThat(client.readUntil("abc")).contains("Content-Length: 3\r\n");
                assertThat(client.readUntil("abc")).contains("Content-Length: 3\r\n");
            }
        }
        assertThat(script.events).filteredOn("GET /x"::equals).hasSize(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1', close, true, 'Connection: close'",
        "'HTTP/1.1', keep-alive, false, ''",
        "'HTTP/1.0', close, true, 'Connection: close'",
        "'HTTP/1.0', x, true, 'Connection: close'",
        "'HTTP/1.0', Keep-Alive, false, 'Connection: keep-alive'",
    })
    void obeysConnectionOption(String version, String option, boolean closes, String said)
            throws Exception {
        try (Wire client = connect(Script.echo())) {
            String request =
                    "GET /x " + version + "\r\nHost: a\r\nConnection: " + option + "\r\n\r\n";

            assertThat(client.send(request).readUntil("/x")).contains(said);

            if (closes) {
                assertThat(client.readAll()).isEmpty();
            } else {
                assertThat(client.send(request).readUntil("/x")).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void sendsContinueWhenBodyIsAskedFor() throws Exception {
        try (Wire client = connect(Script.echo())) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("abc").readUntil("abc")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
        }
    }

    @Test
    void sendsNoContinueToClientThatDidNotWait() throws Exception {
        try (Wire client = connect(Script.echo())) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");

            assertThat(client.readUntil("abc")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void closesWhenContinueWasNeverSent() throws Exception {
        Script script = new Script(exchange -> exchange.answer(401, "no"), _ -> {});
        try (Wire client = connect(script)) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");

            assertThat(client.readAll()).contains(" 401 ", "Connection: close\r\n");
        }
    }

    @Test
    void dropsShortBodyNobodyRead() throws Exception {
        Script script =
                new Script(
                        exchange -> exchange.answer(exchange.endOfStream ? 200 : 413, "/x"),
                        _ -> {});
        try (Wire client = connect(script)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n");
            client.send("x".repeat(30_000));
            assertThat(client.readUntil("/x")).startsWith("HTTP/1.1 413 ");

            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
        }
    }

    @Test
    void closesInsteadOfDroppingLongBody() throws Exception {
        Script script = new Script(exchange -> exchange.answer(413, "big"), _ -> {});
        try (Wire client = connect(script)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
            client.send("x".repeat(300_000));

            assertThat(client.readAll()).startsWith("HTTP/1.1 413 ").endsWith("big");
        }
    }

    @Test
    void decodesChunksSplitAnywhere() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        String body =
                "4;ext=\"v\"\r\nwiki\r\n005\r\npedia\r\n0\r\nX: 1\r\nHost: b\r\nX_1: 1\r\n\r\n";
        Script script = Script.echo();
        try (Wire client = connect(script)) {
            for (int at = 0; at <= body.length(); at++) {
                client.send(head + body.substring(0, at));
                client.send(body.substring(at));

                assertThat(client.readUntil("wikipedia")).startsWith("HTTP/1.1 200 OK\r\n");
            }
        }
        assertThat(script.events).filteredOn("end X: 1\n"::equals).hasSize(body.length() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "-1\r\n",
                "0x1\r\na\r\n",
                " 1\r\na\r\n",
                "1 \r\na\r\n",
                "1\na\r\n",
                "1\r\nab\r\n",
                "1\r\na\n",
                "1\r\na\r\n\r\n",
                "fffffffffffffffff\r\n",
                "8000000000000000\r\n",
                "0\r\nX : 1\r\n\r\n",
                "0\r\nX: 1\n\r\n",
                "1;\u0001\r\na\r\n",
                "1;a\n\r\na\r\n",
            })
    void refusesMalformedChunk(String chunk) throws Exception {
        Script script = Script.echo();
        try (Wire client = connect(script)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("malformed chunked");
        }
        assertThat(script.events).containsExactly("POST /", "malformed bad_chunk");
    }

    @Test
    void boundsChunkExtension() throws Exception {
        try (Wire client = connect(Script.echo())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;");
            client.send("x".repeat(300));

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 400", "200, 200"})
    void boundsChunkExtensionsByTheData(int data, int status) throws Exception {
        String chunk = Integer.toHexString(data) + ";" + "x".repeat(200) + "\r\n";
        try (Wire client = connect(Script.echo())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send((chunk + "x".repeat(data) + "\r\n").repeat(100) + "0\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 " + status + ' ');
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /x HTTP/1.1\r\n\r\n', 400, bad_host",
        "'GET /x HTTP/3.0\r\nHost: a\r\n\r\n', 505, unsupported_version",
        "'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400, bad_target",
        "'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 501, unsupported_method",
        "'\u0016\u0003\u0001\u0002', 400, bad_request_line",
    })
    void refusesMalformedRequestAndCloses(String request, int status, String reason)
            throws Exception {
        Script script = Script.echo();
        try (Wire client = connect(script)) {
            client.send(request + "x".repeat(50_000));

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 " + status + ' ')
                    .contains("Connection: close\r\n", "{\"error\": ");
        }
        assertThat(script.events).containsExactly("refused " + reason);
    }

    @Test
    void sendsNoBodyToHead() throws Exception {
        try (Wire client = connect(Script.echo())) {
            client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: now\r\n\r\n");
            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void sendsNoBodyWithStatus(int status) throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(status, true, "Content-Length", "7");
                            exchange.end();
                        },
                        _ -> {});
        try (Wire client = connect(script)) {
            String first = client.send(GET).readHead();
            assertThat(first.contains("Content-Length")).isEqualTo(status == 304);
            assertThat(first).doesNotContain("Transfer-Encoding");
            assertThat(client.send(GET).readHead()).isEqualTo(first);
        }
    }

    @Test
    void framesBodyOfUnknownLength() throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(200, false);
                            exchange.data("hello ");
                            exchange.data("");
                            exchange.data("x".repeat(5000));
                            exchange.end();
                        },
                        _ -> {});
        try (Wire client = connect(script)) {
            assertThat(client.send(GET).readUntil("0\r\n\r\n"))
                    .isEqualTo(
                            lines(
                                    "HTTP/1.1 200 OK",
                                    "Date: now",
                                    "Transfer-Encoding: chunked",
                                    "",
                                    "6",
                                    "hello ",
                                    "1388",
                                    "x".repeat(5000),
                                    "0",
                                    ""));
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.readAll())
                    .isEqualTo(
                            lines("HTTP/1.1 200 OK", "Date: now", "Connection: close", "")
                                    + "hello "
                                    + "x".repeat(5000));
        }
    }

    @Test
    void addsDateAndLengthWhereTheyAreMissing() throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.stream.sendHead(new Relay.Head(200, new HeaderList()), true);
                            exchange.end();
                        },
                        _ -> {});
        try (Wire client = connect(script)) {
            assertThat(client.send(GET).readHead())
                    .containsPattern(
                            "Date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n")
                    .contains("Content-Length: 0\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"5, abc", "2, abc"})
    void cutsOffResponseOfWrongLength(String announced, String body) throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(200, false, "Content-Length", announced);
                            exchange.stream.flush();
                            exchange.data(body);
                            exchange.end();
                        },
                        _ -> {});
        try (Wire client = connect(script)) {
            String all = client.send(GET).readAll();

            assertThat(all.substring(all.indexOf("\r\n\r\n") + 4).length())
                    .isNotEqualTo(Integer.parseInt(announced));
        }
    }

    @Test
    void abortNeverLooksLikeAnEnd() throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(200, false);
                            exchange.data("abc");
                            exchange.stream.flush();
                            exchange.stream.abort();
                            exchange.stream.onExchangeEnd();
                        },
                        _ -> {});
        int port = fixture.listen(script);
        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readAll()).endsWith("3\r\nabc\r\n");
        }
        try (Wire client = new Wire(port)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::readAll).hasMessageContaining("reset");
        }
    }

    @Test
    void abortsAlsoWhenTheClientTurnsOutToBeGone() throws Exception {
        var isGone = new CountDownLatch(1);
        CompletableFuture<Void> aborted = new CompletableFuture<>();
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(200, false);
                            exchange.data("abc");
                            try {
                                isGone.await();
                                exchange.stream.abort();
                                exchange.stream.onExchangeEnd();
                                aborted.complete(null);
                            } catch (InterruptedException | RuntimeException e) {
                                aborted.completeExceptionally(e);
                            }
                        },
                        _ -> {});
        try (Wire client = connect(script)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            client.reset();
        }
        isGone.countDown();

        assertThat(aborted).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void noticesClientThatLeavesWhileNothingIsRead() throws Exception {
        Script script = new Script(_ -> {}, _ -> {});
        try (Wire client = connect(script)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\nabc");
            await().until(() -> script.events.contains("POST /"));
        }
        await().until(() -> script.events.contains("gone"));
    }

    @Test
    void stopsReadingWhenTooMuchIsHeld() throws Exception {
        AtomicReference<Script.Exchange> first = new AtomicReference<>();
        Script script =
                new Script(
                        exchange -> first.compareAndSet(null, exchange),
                        exchange -> exchange.answer(200, "" + exchange.body.length()));
        try (Wire client = connect(script)) {
            int size = 20_000_000;
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            client.send("x".repeat(size));
                                        } catch (IOException e) {
                                            script.events.add("write failed");
                                        }
                                    });
            await().until(() -> !fixture.accepted.element().config().isAutoRead());
            assertThat(writer.isAlive()).isTrue();

            fixture.group.execute(() -> requireNonNull(first.get()).stream.setReading(true));

            assertThat(client.readUntil("20000000")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void beginsNoRequestWhileResponsesAreNotTaken() throws Exception {
        String answer = "x".repeat(60_000);
        Script script = new Script(exchange -> exchange.answer(200, answer), _ -> {});
        try (Wire client = connect(script)) {
            int requests = 2000;
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            client.send(GET.repeat(requests));
                                        } catch (IOException e) {
                                            script.events.add("write failed");
                                        }
                                    });
            Channel connection = await().until(fixture.accepted::peek, Objects::nonNull);
            await().until(() -> !connection.isWritable());
            onLoop(() -> {});
            int begun = script.events.size();
            assertThat(begun).isLessThan(requests / 2);
            assertThat(onLoop(() -> pending(connection))).isLessThan(3 * 64 * 1024L);

            for (int i = 0; i < requests; i++) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(client.read(answer.length())).isEqualTo(answer);
            }
            writer.join();
        }
        assertThat(script.events).hasSize(2000).containsOnly("GET /x");
    }

    private static long pending(Channel channel) {
        return requireNonNull(channel.unsafe().outboundBuffer()).totalPendingWriteBytes();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return fixture.group.submit(task).get(5, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable task) throws Exception {
        fixture.group.submit(task).get(5, TimeUnit.SECONDS);
    }

    @Test
    void servesOthersBetweenManyPipelinedRequests() throws Exception {
        Script script = Script.echo();
        int port = fixture.listen(script);
        try (Wire eager = new Wire(port);
                Wire other = new Wire(port)) {
            assertThat(other.send(GET).readUntil("/x")).isEqualTo(OK_X);
            // Both are there when the loop comes to look.
            CountDownLatch sent = new CountDownLatch(1);
            fixture.group.execute(() -> awaitUninterruptibly(sent));
            eager.send("GET /e HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000));
            other.send("GET /o HTTP/1.1\r\nHost: a\r\n\r\n");
            sent.countDown();

            assertThat(other.readUntil("/o")).startsWith("HTTP/1.1 200 OK\r\n");

            for (int i = 0; i < 1000; i++) {
                assertThat(eager.readUntil("/e")).startsWith("HTTP/1.1 200 OK\r\n");
            }
        }
        List<String> order = List.copyOf(script.events);
        assertThat(order.indexOf("GET /o")).isLessThan(200);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closesIdleConnection() throws Exception {
        int port = fixture.listen(IMPATIENT, Script.echo());
        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readUntil("/x")).isEqualTo(OK_X);
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void refusesHeadThatTakesTooLong() throws Exception {
        int port = fixture.listen(IMPATIENT, Script.echo());
        try (Wire client = new Wire(port)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost:").readAll())
                    .startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void refusesBodyThatTakesTooLong() throws Exception {
        Script script = Script.echo();
        int port = fixture.listen(IMPATIENT, script);
        try (Wire client = new Wire(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
        assertThat(script.events).containsExactly("POST /", "malformed body_timeout");
    }

    @Test
    void refusesBodyThatTrickles() throws Exception {
        Script script = Script.echo();
        int port = fixture.listen(IMPATIENT, script);
        try (Wire client = new Wire(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            // Far more often than once in the time a body may stand still, but far too little.
            Thread trickle = trickle(client);
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
            trickle.interrupt();
        }
        assertThat(script.events).containsExactly("POST /", "malformed body_timeout");
    }

    private static Thread trickle(Wire client) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    client.send("x");
                                    Thread.sleep(20);
                                }
                            } catch (IOException | InterruptedException e) {
                                // The end of the test, or of the connection.
                            }
                        });
    }

    @Test
    void takesSlowBodyThatKeepsUp() throws Exception {
        AtomicReference<Script.Exchange> begun = new AtomicReference<>();
        Script script =
                new Script(
                        exchange -> {
                            begun.set(exchange);
                            exchange.stream.setReading(true);
                        },
                        exchange -> exchange.answer(200, exchange.path));
        try (Wire client = connect(script)) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n");
            client.send("x");
            awaitBody(begun, 1);
            ServerConnection connection =
                    fixture.accepted.element().pipeline().get(ServerConnection.class);
            long stopped = TimedHandler.NEVER - 1;
            onLoop(() -> connection.deadline = stopped);

            client.send("x".repeat(998));
            awaitBody(begun, 999);
            assertThat(onLoop(() -> connection.deadline)).as("too little").isEqualTo(stopped);

            client.send("xx");
            awaitBody(begun, 1001);
            assertThat(onLoop(() -> connection.deadline)).as("enough").isLessThan(stopped);

            onLoop(connection::onDeadline);
            assertThat(client.readHead()).startsWith("HTTP/1.1 408 ");
        }
        assertThat(script.events).containsExactly("POST /x", "malformed body_timeout");
    }

    @Test
    void givesEachBodyItsOwnTime() throws Exception {
        HttpConfig config =
                new HttpConfig(
                        new DataSize(8192),
                        new DataSize(2048),
                        50,
                        false,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        new DataSize(100),
                        100,
                        false);
        String post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n";
        Script script = Script.echo();
        int port = fixture.listen(config, script);
        try (Wire client = new Wire(port)) {
            client.send(post + "a");
            await().until(() -> script.events.contains("POST /x"));
            client.send("b");
            client.readUntil("ab");
            client.send(post + "a");
            await().until(() -> script.events.size() == 3);

            Channel channel = fixture.accepted.element();
            ServerConnection connection = channel.pipeline().get(ServerConnection.class);
            LoopState loop = fixture.loops.of(channel.eventLoop());
            assertThat(onLoop(() -> connection.deadline - loop.now()))
                    .as("more than a head gets")
                    .isGreaterThan(10_000);
        }
    }

    private static void awaitBody(AtomicReference<Script.Exchange> exchange, int octets) {
        await().until(() -> exchange.get() != null && exchange.get().body.length() == octets);
    }

    @Test
    void givesUpOnClientThatTakesNothing() throws Exception {
        Script script =
                new Script(
                        exchange -> {
                            exchange.head(200, false);
                            exchange.data("x".repeat(20_000_000));
                            exchange.stream.flush();
                        },
                        _ -> {});
        int port = fixture.listen(IMPATIENT, script);
        try (Wire client = new Wire(port)) {
            client.send(GET);
            await().until(() -> script.events.contains("gone"));
        }
    }

    @Test
    void drains() throws Exception {
        AtomicReference<Script.Exchange> held = new AtomicReference<>();
        Script script =
                new Script(
                        exchange -> {
                            if (exchange.path.equals("/slow")) {
                                held.set(exchange);
                            } else {
                                exchange.answer(200, exchange.path);
                            }
                        },
                        _ -> {});
        int port = fixture.listen(script);
        try (Wire idle = new Wire(port);
                Wire busy = new Wire(port)) {
            assertThat(idle.send(GET).readUntil("/x")).isEqualTo(OK_X);
            busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> held.get() != null);

            fixture.drain();

            assertThat(idle.readAll()).isEmpty();
            fixture.group.execute(() -> requireNonNull(held.get()).answer(200, "done"));
            assertThat(busy.readAll()).contains("Connection: close\r\n").endsWith("done");
        }
    }

    @Test
    void servesOneMoreRequestWhenHandedOver() throws Exception {
        AtomicReference<Script.Exchange> held = new AtomicReference<>();
        Script script =
                new Script(
                        exchange -> {
                            if (exchange.path.equals("/slow")) {
                                exchange.head(200, false);
                                held.set(exchange);
                            } else {
                                exchange.answer(200, exchange.path);
                            }
                        },
                        _ -> {});
        int port = fixture.listen(script);
        try (Wire idle = new Wire(port);
                Wire busy = new Wire(port)) {
            assertThat(idle.send(GET).readUntil("/x")).isEqualTo(OK_X);
            busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> held.get() != null);

            fixture.drain(DrainEvent.HANDOVER);

            assertThat(idle.send(GET).readAll()).contains("Connection: close\r\n").endsWith("/x");
            fixture.group.execute(
                    () -> {
                        Script.Exchange exchange = requireNonNull(held.get());
                        exchange.data("done");
                        exchange.end();
                    });
            // Its head said nothing of closing, so the client may have sent another request.
            assertThat(busy.readUntil("done")).doesNotContain("Connection: close");
            assertThat(busy.send(GET).readAll()).contains("Connection: close\r\n").endsWith("/x");
        }
    }

    @Test
    void closesWhatIsIdleIfItIsShutDownAfterAHandover() throws Exception {
        int port = fixture.listen(new Script(exchange -> exchange.answer(200, "/x"), _ -> {}));
        try (Wire idle = new Wire(port)) {
            assertThat(idle.send(GET).readUntil("/x")).isEqualTo(OK_X);
            fixture.drain(DrainEvent.HANDOVER);

            fixture.drain();

            assertThat(idle.readAll()).isEmpty();
        }
    }
}
