package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection without HTTP, at entrypoint {@code tcp}, router {@code router} and service {@code
 * service}.
 *
 * @since 1.0
 */
@Incubating
public final class FakeConnection implements Connection {
    private final ClientInfo client;
    private final @Nullable String serverName;

    private FakeConnection(ClientInfo client, @Nullable String serverName) {
        this.client = client;
        this.serverName = serverName;
    }

    /** Returns a connection of a client, whose address is given as a literal. */
    public static FakeConnection from(String address) {
        // As the gateway does, an IPv4-mapped address becomes IPv4.
        InetAddress literal = InetAddress.ofLiteral(address);
        return new FakeConnection(
                new FakeClientInfo(
                        literal,
                        new InetSocketAddress(literal, 50_000),
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.254"), 5432),
                        "tcp",
                        false),
                null);
    }

    /** Returns a copy whose TLS greeting has a server name. */
    public FakeConnection withServerName(String name) {
        return new FakeConnection(client, name);
    }

    @Override
    public String id() {
        return "connection-1";
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public RouteInfo route() {
        return new FakeRouteInfo("router", "service");
    }

    @Override
    public @Nullable String serverName() {
        return serverName;
    }
}
