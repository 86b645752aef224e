package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.RawClient;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC through the gateway, with grpc-java at both ends. */
class GrpcIT {
    private static final MethodDescriptor<String, String> UNARY =
            GrpcText.method(MethodType.UNARY, "Unary");
    private static final MethodDescriptor<String, String> COLLECT =
            GrpcText.method(MethodType.CLIENT_STREAMING, "Collect");
    private static final MethodDescriptor<String, String> SPLIT =
            GrpcText.method(MethodType.SERVER_STREAMING, "Split");
    private static final MethodDescriptor<String, String> TALK =
            GrpcText.method(MethodType.BIDI_STREAMING, "Talk");
    private static final MethodDescriptor<String, String> HANG =
            GrpcText.method(MethodType.UNARY, "Hang");

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final AtomicInteger cancelled = new AtomicInteger();
    private Server server;
    private ManagedChannel channel;

    /** Answers with what it gets, and keeps the events of one call. */
    private record Seen(LinkedBlockingQueue<String> events) implements StreamObserver<String> {
        Seen() {
            this(new LinkedBlockingQueue<>());
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public void onNext(String value) {
            events.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            events.add("error " + Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            events.add("completed");
        }
    }

    @BeforeEach
    void start() throws IOException {
        ServerServiceDefinition service =
                ServerServiceDefinition.builder(GrpcText.SERVICE)
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcIT::unary))
                        .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(GrpcIT::collect))
                        .addMethod(SPLIT, ServerCalls.asyncServerStreamingCall(GrpcIT::split))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcIT::talk))
                        .addMethod(HANG, ServerCalls.asyncUnaryCall(this::hang))
                        .build();
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service)
                        .build()
                        .start();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .disableRetry()
                        .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static void unary(String request, StreamObserver<String> response) {
        if (request.equals("fail")) {
            response.onError(
                    Status.FAILED_PRECONDITION.withDescription("not now").asRuntimeException());
            return;
        }
        response.onNext("echo " + request);
        response.onCompleted();
    }

    private static StreamObserver<String> collect(StreamObserver<String> response) {
        List<String> all = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                all.add(value);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                response.onNext(String.join("+", all));
                response.onCompleted();
            }
        };
    }

    private static void split(String request, StreamObserver<String> response) {
        for (String part : request.split(" ", -1)) {
            response.onNext(part);
        }
        response.onCompleted();
    }

    private static StreamObserver<String> talk(StreamObserver<String> response) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                response.onNext("heard " + value);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                response.onCompleted();
            }
        };
    }

    private void hang(String request, StreamObserver<String> response) {
        ((ServerCallStreamObserver<String>) response)
                .setOnCancelHandler(cancelled::incrementAndGet);
    }

    private String config(String more) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "echo" { rule = "PathPrefix(`/test.Echo/`)"; service = "echo" }
        services "echo" { load_balancer { servers = [{ url = "grpc://127.0.0.1:%d" }] } }
        %s
        """
                .formatted(port, server.getPort(), more);
    }

    private GatewayProcess gateway(String more) throws IOException {
        return GatewayPool.start(config(more));
    }

    private String call(MethodDescriptor<String, String> method, String request) {
        return ClientCalls.blockingUnaryCall(
                channel,
                method,
                CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                request);
    }

    private Status failure(MethodDescriptor<String, String> method, String request) {
        StatusRuntimeException thrown =
                catchThrowableOfType(StatusRuntimeException.class, () -> call(method, request));
        assertThat(thrown).isNotNull();
        return thrown.getStatus();
    }

    private void makesCallsOfAllKinds() throws Exception {
        assertThat(call(UNARY, "a")).isEqualTo("echo a");
        String large = "x".repeat(1_000_000);
        assertThat(call(UNARY, large)).isEqualTo("echo " + large);
        Status status = failure(UNARY, "fail");
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).isEqualTo("not now");

        var collected = new Seen();
        StreamObserver<String> parts =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(COLLECT, CallOptions.DEFAULT), collected);
        parts.onNext("a");
        parts.onNext("b");
        parts.onCompleted();
        assertThat(collected.next()).isEqualTo("a+b");
        assertThat(collected.next()).isEqualTo("completed");

        var split = new ArrayList<String>();
        ClientCalls.blockingServerStreamingCall(channel, SPLIT, CallOptions.DEFAULT, "a b c")
                .forEachRemaining(split::add);
        assertThat(split).containsExactly("a", "b", "c");

        var heard = new Seen();
        StreamObserver<String> said =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(TALK, CallOptions.DEFAULT), heard);
        for (int i = 0; i < 3; i++) {
            // Each answer comes before the next message is sent.
            said.onNext("" + i);
            assertThat(heard.next()).isEqualTo("heard " + i);
        }
        said.onCompleted();
        assertThat(heard.next()).isEqualTo("completed");
    }

    @Test
    void carriesCallsOfAllKinds() throws Exception {
        try (var gateway = gateway("")) {
            makesCallsOfAllKinds();
            gateway.awaitIdle();
        }
    }

    @Test
    void carriesThemWithoutThePlugin() throws Exception {
        Path plugins =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-grpc"));
        try (var gateway = GatewayProcess.in(directory).plugins(plugins).start(config(""))) {
            makesCallsOfAllKinds();
            gateway.awaitIdle();
        }
    }

    @Test
    void answersForItselfInStatusesOfGrpc() throws Exception {
        String more =
                """
                routers "closed" { rule = "Path(`/test.Closed/Unary`)"; service = "echo"; middlewares = ["key"] }
                middlewares "key" { type = "api-key"; header = "X-Key"; keys = ["0123456789abcdef"] }
                routers "down" { rule = "Path(`/test.Down/Unary`)"; service = "down" }
                services "down" { load_balancer { servers = [{ url = "grpc://127.0.0.1:%d" }] } }
                """
                        .formatted(FreePort.next());
        try (var gateway = gateway(more)) {
            Status unrouted = failure(other("test.Other/Unary"), "a");
            assertThat(unrouted.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(unrouted.getDescription()).isEqualTo("No route matched");
            assertThat(failure(other("test.Closed/Unary"), "a").getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(failure(other("test.Down/Unary"), "a").getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);

            // Others get what they always got.
            var plain = RawClient.get(port, "/test.Other/Unary");
            assertThat(plain.status()).isEqualTo(404);
            assertThat(plain.body()).contains("No route matched");
            gateway.awaitIdle();
        }
    }

    private static MethodDescriptor<String, String> other(String name) {
        return UNARY.toBuilder().setFullMethodName(name).build();
    }

    @Test
    void keepsTheDeadlineOfACall() throws Exception {
        try (var gateway = gateway("")) {
            // A client that says how long it will wait, and does not look at the time itself.
            var answer =
                    RawClient.ask(
                            port,
                            RawClient.lines(
                                            "POST /test.Echo/Hang HTTP/1.1",
                                            "Host: localhost",
                                            "Content-Type: application/grpc",
                                            "TE: trailers",
                                            "Connection: TE",
                                            "grpc-timeout: 300m",
                                            "Content-Length: 6",
                                            "")
                                    + "\0\0\0\0\1a");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().field("grpc-status")).contains("4");
            assertThat(answer.head().field("grpc-message")).contains("Deadline exceeded");
            await().atMost(Scale.patience(20)).until(() -> cancelled.get() == 1);
            assertThat(gateway.awaitAccess(line -> "/test.Echo/Hang".equals(line.get("path"))))
                    .containsEntry("reason", "deadline_exceeded");
            gateway.awaitIdle();
        }
    }

    @Test
    void endsACallWhoseBackendIsGone() throws Exception {
        try (var gateway = gateway("")) {
            var heard = new Seen();
            StreamObserver<String> said =
                    ClientCalls.asyncBidiStreamingCall(
                            channel.newCall(TALK, CallOptions.DEFAULT), heard);
            said.onNext("a");
            assertThat(heard.next()).isEqualTo("heard a");

            server.shutdownNow();

            assertThat(heard.next()).startsWith("error ");
            assertThat(failure(UNARY, "a").getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            gateway.awaitIdle();
        }
    }

    @Test
    void endsAResponseThatHasBegunWithAStatus() throws Exception {
        try (var broken =
                        Http2Backend.start(
                                call -> {
                                    call.head(200, false, "content-type", "application/grpc");
                                    call.data("\0\0\0\0\1a", false);
                                    call.reset(Http2Error.INTERNAL_ERROR);
                                });
                var gateway =
                        gateway(
                                """
                                routers "broken" { rule = "PathPrefix(`/test.Broken/`)"; service = "broken" }
                                services "broken" { load_balancer { servers = [{ url = "%s" }] } }
                                """
                                        .formatted(broken.url()));
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Scale.patience(20).toMillis());
            socket.getOutputStream()
                    .write(
                            RawClient.lines(
                                            "POST /test.Broken/Split HTTP/1.1",
                                            "Host: localhost",
                                            "Content-Type: application/grpc",
                                            "TE: trailers",
                                            "Connection: TE, close",
                                            "Content-Length: 0",
                                            "")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 200");
            assertThat(answer).containsIgnoringCase("\r\n0\r\ngrpc-status: 14\r\n");
            gateway.awaitIdle();
        }
    }

    @Test
    void cancelsWhatTheClientCancels() throws Exception {
        try (var gateway = gateway("")) {
            var call = channel.newCall(HANG, CallOptions.DEFAULT);
            ClientCalls.asyncUnaryCall(call, "a", new Seen());
            await().atMost(Scale.patience(20))
                    .until(() -> gateway.metrics().value("gateway_active_requests") == 1);
            call.cancel("enough", null);
            await().atMost(Scale.patience(20)).until(() -> cancelled.get() == 1);
            gateway.awaitIdle();
        }
    }
}
