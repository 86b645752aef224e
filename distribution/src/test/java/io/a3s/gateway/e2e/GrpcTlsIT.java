package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC over TLS on both sides of the gateway, and what calls say beside their messages. */
class GrpcTlsIT {
    private static final MethodDescriptor<String, String> UNARY =
            GrpcText.method(MethodType.UNARY, "Unary");
    private static final Metadata.Key<String> ASKED = key("x-asked");
    private static final Metadata.Key<String> SEEN = key("x-seen");
    private static final Metadata.Key<byte[]> RAW =
            Metadata.Key.of("raw-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @TempDir Path directory;
    private final int port = FreePort.next();

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** Puts what the client has said into the head of the response, and into its trailers. */
    private static final class Mirror implements ServerInterceptor {
        @Override
        public <Q, A> Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata asked, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata head) {
                            head.put(SEEN, String.valueOf(asked.get(ASKED)));
                            super.sendHeaders(head);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.put(RAW, Objects.requireNonNull(asked.get(RAW)));
                            super.close(status, trailers);
                        }
                    },
                    asked);
        }
    }

    private Server serve(TestAuthority authority) throws Exception {
        authority.write("server", authority.issue("server", "localhost"));
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(
                        GrpcSslContexts.forServer(
                                        authority.cert("server").toFile(),
                                        authority.key("server").toFile())
                                .build())
                .intercept(new Mirror())
                .addService(
                        ServerServiceDefinition.builder(GrpcText.SERVICE)
                                .addMethod(
                                        UNARY,
                                        ServerCalls.asyncUnaryCall(
                                                (request, response) -> {
                                                    response.onNext("echo " + request);
                                                    response.onCompleted();
                                                }))
                                .build())
                .build()
                .start();
    }

    private ManagedChannel connect(TestAuthority authority) throws Exception {
        return NettyChannelBuilder.forAddress("localhost", port)
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(authority.caFile().toFile())
                                .build())
                .disableRetry()
                .build();
    }

    @Test
    void carriesCallsWithTheirMetadata() throws Exception {
        var authority = new TestAuthority(directory);
        Server server = serve(authority);
        String config =
                """
                entrypoints "web" { address = "127.0.0.1:%d"; tls { %s } }
                routers "echo" { rule = "PathPrefix(`/test.Echo/`)"; service = "echo" }
                services "echo" {
                  load_balancer { servers = [{ url = "grpcs://localhost:%d" }]; tls { ca_file = "%s" } }
                }
                """
                        .formatted(
                                port,
                                authority.write("web", authority.issue("web", "localhost")),
                                server.getPort(),
                                authority.caFile());
        ManagedChannel channel = connect(authority);
        try (var gateway = GatewayPool.start(config)) {
            var asked = new Metadata();
            asked.put(ASKED, "42");
            asked.put(RAW, new byte[] {0, -1, 1});
            var head = new AtomicReference<>(new Metadata());
            var trailers = new AtomicReference<>(new Metadata());
            Channel extended =
                    ClientInterceptors.intercept(
                            channel,
                            MetadataUtils.newAttachHeadersInterceptor(asked),
                            MetadataUtils.newCaptureMetadataInterceptor(head, trailers));

            String answer =
                    ClientCalls.blockingUnaryCall(
                            extended,
                            UNARY,
                            CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                            "a");

            assertThat(answer).isEqualTo("echo a");
            assertThat(head).hasValueMatching(fields -> "42".equals(fields.get(SEEN)));
            assertThat(trailers)
                    .hasValueMatching(
                            fields -> Arrays.equals(fields.get(RAW), new byte[] {0, -1, 1}));
            gateway.awaitIdle();
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }
}
