package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Probes of backends that speak HTTP/2: by gRPC's health service, and by a GET. */
class Http2HealthCheckIT {
    private static final byte[] SERVING = {8, 1};
    private static final byte[] NOT_SERVING = {8, 2};

    private final int port = FreePort.next();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile byte[] health = SERVING;

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Server grpc() throws IOException {
        MethodDescriptor<byte[], byte[]> check =
                MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                        .setType(MethodType.UNARY)
                        .setFullMethodName("grpc.health.v1.Health/Check")
                        .build();
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(
                        ServerServiceDefinition.builder("grpc.health.v1.Health")
                                .addMethod(check, ServerCalls.asyncUnaryCall(this::check))
                                .build())
                .build()
                .start();
    }

    private void check(byte[] request, StreamObserver<byte[]> response) {
        asked.add(new String(request, StandardCharsets.UTF_8));
        byte[] state = health;
        if (state.length == 0) {
            response.onError(Status.NOT_FOUND.withDescription("who?").asRuntimeException());
            return;
        }
        response.onNext(state);
        response.onCompleted();
    }

    private String config(String url, String check) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "s" }
        services "s" {
          load_balancer {
            servers = [{ url = "%s" }]
            health_check { %s; interval = "100ms"; unhealthy_threshold = 1 }
          }
        }
        """
                .formatted(port, url, check);
    }

    private static void awaitHealth(GatewayProcess gateway, boolean isHealthy) {
        await().atMost(Scale.patience(20))
                .untilAsserted(
                        () -> {
                            for (JsonNode each : gateway.manageJson("/api/gateway/backends")) {
                                assertThat(each.get("healthy").asBoolean()).isEqualTo(isHealthy);
                            }
                        });
    }

    @Test
    void asksServersOfGrpcForTheHealthOfAService() throws Exception {
        Server server = grpc();
        String url = "grpc://127.0.0.1:" + server.getPort();
        health = NOT_SERVING;
        try (var gateway =
                GatewayPool.start(config(url, "type = \"grpc\"; grpc_service = \"test.Echo\""))) {
            awaitHealth(gateway, false);
            gateway.awaitLog("NOT_SERVING");
            // Field 1, a text of nine octets.
            assertThat(asked.getFirst()).isEqualTo("\n\ttest.Echo");

            health = SERVING;
            awaitHealth(gateway, true);
            health = new byte[0];
            awaitHealth(gateway, false);
            gateway.awaitLog("grpc-status 5: who?");
            health = SERVING;
            awaitHealth(gateway, true);

            server.shutdownNow();
            awaitHealth(gateway, false);
            gateway.awaitIdle();
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void sendsAGetToServersOfHttp2() throws Exception {
        var status = new AtomicInteger(503);
        var paths = new CopyOnWriteArrayList<String>();
        try (var server =
                        Http2Backend.start(
                                call -> {
                                    paths.add(call.head.method() + " " + call.head.path());
                                    call.head(status.get(), true);
                                });
                var gateway =
                        GatewayPool.start(config(server.url(), "path = \"/health?deep=1\""))) {
            awaitHealth(gateway, false);
            gateway.awaitLog("status 503");
            status.set(204);
            awaitHealth(gateway, true);
            assertThat(paths).containsOnly("GET /health?deep=1");
        }
    }
}
