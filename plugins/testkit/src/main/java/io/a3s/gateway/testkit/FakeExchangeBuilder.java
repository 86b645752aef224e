package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Needs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link FakeExchange}. What is not said is a plain request to {@code gateway.test}
 * from 192.0.2.1 through entrypoint {@code web}, router {@code router} and service {@code service},
 * which the backend answers with 200.
 *
 * @since 1.0
 */
public final class FakeExchangeBuilder {
    private final String method;
    private final String target;
    private final HeaderList headers = new HeaderList();
    private String host = "gateway.test";
    private InetAddress client = InetAddress.ofLiteral("192.0.2.1");
    private String entrypoint = "web";
    private boolean secure;
    private String router = "router";
    private String service = "service";
    private String id = "request-1";
    private String backend = "http://192.0.2.100:8080";
    private @Nullable String upgrade;
    private @Nullable Identity identity;
    private byte[] body = {};
    private FakeResponseHead response = FakeResponseHead.of(200);
    private Needs needs = Needs.none();

    FakeExchangeBuilder(String method, String target) {
        this.method = method;
        this.target = target;
    }

    /** Adds a field. */
    public FakeExchangeBuilder header(String name, String value) {
        headers.add(HeaderName.of(name), value);
        return this;
    }

    /** Sets host and port as the client names them, the {@code Host} field included. */
    public FakeExchangeBuilder host(String hostAndPort) {
        host = hostAndPort;
        return this;
    }

    /** Sets the client's address, given as a literal. */
    public FakeExchangeBuilder client(String address) {
        client = InetAddress.ofLiteral(address);
        return this;
    }

    /** Sets the name of the entrypoint. */
    public FakeExchangeBuilder entrypoint(String name) {
        entrypoint = name;
        return this;
    }

    /** Lets the request come in by https. */
    public FakeExchangeBuilder secure() {
        secure = true;
        return this;
    }

    /** Sets the names of the router and its service. */
    public FakeExchangeBuilder route(String routerName, String serviceName) {
        router = routerName;
        service = serviceName;
        return this;
    }

    /** Sets the exchange's id. */
    public FakeExchangeBuilder id(String requestId) {
        id = requestId;
        return this;
    }

    /** Sets the protocol the client asks to switch to, in lower case. */
    public FakeExchangeBuilder upgrade(String protocol) {
        upgrade = protocol;
        return this;
    }

    /** Sets the URL of the backend the exchange reaches. */
    public FakeExchangeBuilder backend(String url) {
        backend = url;
        return this;
    }

    /** Sets what the backend answers. */
    public FakeExchangeBuilder answeredBy(FakeResponseHead head) {
        response = head;
        return this;
    }

    /** Sets the request's body, as far as a middleware collects it before it decides. */
    public FakeExchangeBuilder body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** Lets a middleware in front have found out who the request comes from. */
    public FakeExchangeBuilder identity(Identity who) {
        identity = who;
        return this;
    }

    /**
     * Sets what the middlewares under test have declared, usually {@code factory.needs(config)}. By
     * default they may neither transform bodies nor offload tasks, as in the gateway.
     */
    public FakeExchangeBuilder needs(Needs declared) {
        needs = declared;
        return this;
    }

    /** Makes the exchange. */
    public FakeExchange build() {
        HeaderList fields = new HeaderList();
        fields.add(HeaderName.HOST, host);
        headers.forEach((name, value) -> fields.add(HeaderName.of(name), value));
        FakeRequestHead request =
                new FakeRequestHead(
                        method,
                        secure ? "https" : "http",
                        host.toLowerCase(Locale.ROOT),
                        target,
                        fields,
                        upgrade);
        InetSocketAddress peer = new InetSocketAddress(client, 50_000);
        InetSocketAddress local =
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.254"), secure ? 443 : 80);
        FakeExchange exchange =
                new FakeExchange(
                        request,
                        new FakeClientInfo(client, peer, local, entrypoint, secure),
                        new FakeRouteInfo(router, service),
                        id,
                        backend,
                        response,
                        needs,
                        body);
        if (identity != null) {
            exchange.setIdentity(identity);
        }
        return exchange;
    }
}
