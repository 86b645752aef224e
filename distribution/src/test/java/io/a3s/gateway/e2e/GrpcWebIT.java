package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.RawClient;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC-Web over HTTP/1.1, as browsers send it, to a server of gRPC. */
class GrpcWebIT {
    private static final String BINARY = "application/grpc-web+proto";
    private static final String TEXT = "application/grpc-web-text";

    private final int port = FreePort.next();
    private final CountDownLatch more = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(
                                ServerServiceDefinition.builder(GrpcText.SERVICE)
                                        .addMethod(
                                                GrpcText.method(MethodType.UNARY, "Unary"),
                                                ServerCalls.asyncUnaryCall(GrpcWebIT::unary))
                                        .addMethod(
                                                GrpcText.method(
                                                        MethodType.SERVER_STREAMING, "Stream"),
                                                ServerCalls.asyncServerStreamingCall(this::stream))
                                        .build())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        more.countDown();
        client.shutdownNow();
        server.shutdownNow();
    }

    private static void unary(String request, StreamObserver<String> response) {
        if (request.equals("fail")) {
            response.onError(
                    Status.INVALID_ARGUMENT.withDescription("not this").asRuntimeException());
            return;
        }
        response.onNext("got " + request);
        response.onCompleted();
    }

    private void stream(String request, StreamObserver<String> response) {
        response.onNext("a" + request);
        try {
            more.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        response.onNext("b" + request);
        response.onCompleted();
    }

    private GatewayProcess gateway() throws Exception {
        return gateway(server.getPort(), "");
    }

    private GatewayProcess gateway(int backend, String keys) throws Exception {
        return GatewayPool.start(
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "echo" {
                  rule        = "PathPrefix(`/test.Echo/`)"
                  service     = "echo"
                  middlewares = ["web"]
                }
                middlewares "web" { type = "grpc-web" }
                services "echo" {
                  load_balancer {
                    servers = [{ url = "grpc://127.0.0.1:%d" }]
                    %s
                  }
                }
                """
                        .formatted(port, backend, keys));
    }

    private HttpRequest call(String method, String type, byte[] body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/test.Echo/" + method))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", type)
                .header("X-Grpc-Web", "1")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private static byte[] message(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + octets.length)
                .put((byte) 0)
                .putInt(octets.length)
                .put(octets)
                .array();
    }

    /** Returns the frames of a body, that of trailers with a mark. */
    private static String frames(byte[] body) {
        var all = new StringBuilder();
        ByteBuffer in = ByteBuffer.wrap(body);
        while (in.hasRemaining()) {
            int flags = in.get();
            byte[] frame = new byte[in.getInt()];
            in.get(frame);
            all.append(flags < 0 ? "trailers " : "message ")
                    .append(new String(frame, StandardCharsets.UTF_8).replace("\r\n", ";"))
                    .append('|');
        }
        return all.toString();
    }

    private static byte[] decoded(String text) {
        var all = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i += 4) {
            all.writeBytes(Base64.getDecoder().decode(text.substring(i, i + 4)));
        }
        return all.toByteArray();
    }

    @Test
    void keepsTheConnectionOfACallThatFailsWithAHeadAlone() throws Exception {
        String call =
                "POST /test.Echo/Unary HTTP/1.1\r\nHost: a\r\nX-Grpc-Web: 1\r\nContent-Type: "
                        + BINARY
                        + "\r\nContent-Length: 9\r\n\r\n\0\0\0\0\4fail";
        try (var gateway = gateway();
                var connection = RawClient.connect(port)) {
            for (int i = 0; i < 3; i++) {
                connection.send(call);
                RawClient.Answer answer = connection.receive().answer();
                assertThat(answer.head().field("grpc-status")).contains("3");
                assertThat(answer.body()).isEmpty();
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void bridgesCalls() throws Exception {
        try (var gateway = gateway()) {
            HttpResponse<byte[]> binary =
                    client.send(call("Unary", BINARY, message("this")), BodyHandlers.ofByteArray());
            assertThat(binary.statusCode()).isEqualTo(200);
            assertThat(binary.headers().firstValue("content-type"))
                    .get()
                    .asString()
                    .startsWith("application/grpc-web");
            assertThat(frames(binary.body()))
                    .isEqualTo("message got this|trailers grpc-status:0;|");

            byte[] encoded = Base64.getEncoder().encode(message("that"));
            HttpResponse<String> text =
                    client.send(call("Unary", TEXT, encoded), BodyHandlers.ofString());
            assertThat(text.headers().firstValue("content-type")).get().asString().startsWith(TEXT);
            assertThat(frames(decoded(text.body())))
                    .isEqualTo("message got that|trailers grpc-status:0;|");

            // The server answers with a head alone.
            HttpResponse<byte[]> failed =
                    client.send(call("Unary", BINARY, message("fail")), BodyHandlers.ofByteArray());
            assertThat(failed.headers().firstValue("grpc-status").orElse(frames(failed.body())))
                    .contains("3");

            HttpResponse<String> broken =
                    client.send(
                            call("Unary", TEXT, "A*==".getBytes(StandardCharsets.US_ASCII)),
                            BodyHandlers.ofString());
            assertThat(broken.headers().firstValue("grpc-status")).contains("13");
            assertThat(broken.headers().firstValue("grpc-message"))
                    .contains("malformed Base64 in a gRPC-Web request");
            gateway.awaitIdle();
            assertThat(gateway.metrics().sum("gateway_grpc_web_calls_total")).isEqualTo(4);
        }
    }

    @Test
    void passesEveryMessageOnAsItComes() throws Exception {
        try (var gateway = gateway()) {
            HttpResponse<InputStream> answer =
                    client.send(
                            call("Stream", TEXT, Base64.getEncoder().encode(message("!"))),
                            BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                // Seven octets: two groups, and a padded one.
                String first = new String(body.readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(frames(decoded(first))).isEqualTo("message a!|");
                more.countDown();
                String rest = new String(body.readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(frames(decoded(rest))).isEqualTo("message b!|trailers grpc-status:0;|");
            }
            gateway.awaitIdle();
        }
    }

    private static byte[] withoutEncoding(byte[] body, String type) {
        return type.equals(TEXT) ? decoded(new String(body, StandardCharsets.US_ASCII)) : body;
    }

    private static byte[] encoded(byte[] body, String type) {
        return type.equals(TEXT) ? Base64.getEncoder().encode(body) : body;
    }

    // One message of three octets leaves no whole group of Base64 behind it.
    @ParameterizedTest
    @ValueSource(strings = {BINARY, TEXT})
    void endsACallThatBreaksOffWithItsStatus(String type) throws Exception {
        try (var broken =
                        Http2Backend.start(
                                call -> {
                                    call.head(200, false, "content-type", "application/grpc");
                                    call.data(message("one"), false);
                                    call.reset(Http2Error.INTERNAL_ERROR);
                                });
                var gateway = gateway(broken.port(), "")) {
            double before = gateway.metrics().sum("gateway_grpc_gateway_statuses_total");
            HttpResponse<byte[]> answer =
                    client.send(
                            call("Stream", type, encoded(message("x"), type)),
                            BodyHandlers.ofByteArray());

            assertThat(frames(withoutEncoding(answer.body(), type)))
                    .startsWith("message one|trailers grpc-status:14;grpc-message:")
                    .endsWith(";|")
                    .contains("ended by the gateway");
            gateway.awaitIdle();
            assertThat(gateway.metrics().sum("gateway_grpc_gateway_statuses_total"))
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void endsACallThatTakesTooLongWithItsStatus() throws Exception {
        try (var gateway = gateway()) {
            HttpResponse<byte[]> late =
                    client.send(
                            HttpRequest.newBuilder(
                                            call("Stream", BINARY, message("!")), (n, v) -> true)
                                    .header("grpc-timeout", "500m")
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(frames(late.body())).startsWith("message a!|trailers grpc-status:4;");
            gateway.awaitIdle();
        }
        try (var gateway = gateway(server.getPort(), "stream_idle_timeout = \"300ms\"")) {
            HttpResponse<byte[]> silent =
                    client.send(call("Stream", BINARY, message("!")), BodyHandlers.ofByteArray());
            assertThat(frames(silent.body())).startsWith("message a!|trailers grpc-status:14;");
            gateway.awaitAccess(line -> "stream_idle_timeout".equals(line.get("reason")));
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BINARY, TEXT})
    void cutsACallOffThatBreaksWithinAMessage(String type) throws Exception {
        try (var broken =
                        Http2Backend.start(
                                call -> {
                                    call.head(200, false, "content-type", "application/grpc");
                                    call.data(Arrays.copyOf(message("one"), 7), false);
                                    call.reset(Http2Error.INTERNAL_ERROR);
                                });
                var gateway = gateway(broken.port(), "")) {
            HttpRequest call = call("Stream", type, encoded(message("x"), type));

            assertThatThrownBy(() -> client.send(call, BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class);
            gateway.awaitIdle();
        }
    }

    @Test
    void saysThatNoServerIsThere() throws Exception {
        try (var gateway = gateway()) {
            server.shutdownNow().awaitTermination();
            HttpResponse<byte[]> answer =
                    client.send(call("Unary", BINARY, message("x")), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type"))
                    .get()
                    .asString()
                    .startsWith("application/grpc-web");
            assertThat(answer.headers().firstValue("grpc-status")).contains("14");
            gateway.awaitIdle();
        }
    }
}
