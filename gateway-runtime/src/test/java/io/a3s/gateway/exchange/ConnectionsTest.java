package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Connection;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private final ExchangeFixture fixture = new ExchangeFixture();
    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        fixture.assertIdle();
        fixture.close();
    }

    /** A middleware that notes its calls. */
    private Middleware noting(String name, Predicate<Connection> decision) {
        return new Middleware() {
            @Override
            public boolean onConnection(Connection connection) {
                calls.add(name);
                return decision.test(connection);
            }

            @Override
            public void onConnectionEnd(Connection connection) {
                calls.add(name + " end");
            }
        };
    }

    private static boolean thrown() {
        throw new NoClassDefFoundError("secret");
    }

    private ConnectionRoute opened() throws Exception {
        return Objects.requireNonNull(open());
    }

    private @Nullable ConnectionRoute open() throws Exception {
        return fixture.openConnection("db.example");
    }

    private void complete(ConnectionRoute route) throws Exception {
        fixture.run(() -> route.complete(1, 2, null));
    }

    @Test
    void asksMiddlewaresInOrderAndTellsThemOfTheEndInReverse() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.use(noting("b", connection -> true));

        ConnectionRoute route = opened();
        assertThat(calls).containsExactly("a", "b");
        complete(route);

        assertThat(calls).containsExactly("a", "b", "b end", "a end");
    }

    @Test
    void showsMiddlewaresWhoseConnectionItIs() throws Exception {
        List<Connection> seen = new ArrayList<>();
        fixture.use(noting("a", seen::add));

        ConnectionRoute route = opened();
        complete(route);

        Connection connection = seen.getFirst();
        assertThat(connection.client().addressText()).isEqualTo("127.0.0.1");
        assertThat(connection.client().entrypoint()).isEqualTo("web");
        assertThat(connection.serverName()).isEqualTo("db.example");
        assertThat(connection.route().router()).isEqualTo("r");
        assertThat(connection.route().service()).isEqualTo("s");
        assertThat(((ConnectionExchange) route).requestId()).isEqualTo(connection.id());
    }

    @Test
    void closesWhatAMiddlewareRefuses() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.use(noting("b", connection -> false));
        fixture.use(noting("c", connection -> true));

        assertThat(open()).isNull();

        assertThat(calls).containsExactly("a", "b", "a end");
        assertCounted("middleware:m1");
    }

    @Test
    void tellsMiddlewaresIfThereIsNoBackend() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.backends.clear();

        assertThat(open()).isNull();

        assertThat(calls).containsExactly("a", "a end");
        assertCounted("no_healthy_backends");
    }

    @Test
    void tellsMiddlewaresIfTheBalancerFails() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.balancer =
                (available, context) -> {
                    throw new LinkageError("secret");
                };

        assertThat(open()).isNull();

        assertThat(calls).containsExactly("a", "a end");
        assertCounted("plugin_failed:test");
    }

    @Test
    void closesOnAFailure() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.use(noting("b", connection -> thrown()));

        assertThat(open()).isNull();

        assertThat(calls).containsExactly("a", "b", "a end");
        assertCounted("middleware_failed:m1");
        assertThat(failures("m1", Phase.CONNECTION)).isOne();
    }

    @Test
    void goesOnAfterAFailureIfToldTo() throws Exception {
        fixture.use(noting("a", connection -> thrown()), true, Needs.none());
        fixture.use(noting("b", connection -> true));

        complete(opened());

        // It has let nothing pass, so there is nothing of it to take back.
        assertThat(calls).containsExactly("a", "b", "b end");
        assertThat(failures("m0", Phase.CONNECTION)).isOne();
        assertThat(fixture.stats.middlewares.of("m0").failures(Phase.CONNECTION).bypasses.sum())
                .isOne();
    }

    @Test
    void tellsTheOthersIfOneFailsAtTheEnd() throws Exception {
        fixture.use(noting("a", connection -> true));
        fixture.use(
                new Middleware() {
                    @Override
                    public void onConnectionEnd(Connection connection) {
                        thrown();
                    }
                });

        complete(opened());

        assertThat(calls).containsExactly("a", "a end");
        assertThat(failures("m1", Phase.COMPLETE)).isOne();
    }

    @Test
    void callsNothingOfWhatIsAboutHttp() throws Exception {
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        throw new AssertionError("there is no request");
                    }
                });

        complete(opened());

        assertThat(fixture.stats.middlewares.of("m0").invocations.sum()).isOne();
    }

    private void assertCounted(String reason) {
        try (GatewayMetrics metrics = new GatewayMetrics(fixture.stats, List::of, List::of)) {
            assertThat(metrics.scrape())
                    .contains("gateway_local_replies_total{reason=\"" + reason + "\"} 1.0");
        }
    }

    private long failures(String middleware, Phase phase) {
        return fixture.stats.middlewares.of(middleware).failures(phase).failures.sum();
    }
}
