package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.NamedTracer;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.tracing.AttemptTrace;
import io.a3s.gateway.spi.tracing.ExchangeTrace;
import io.a3s.gateway.spi.tracing.Tracer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a tracer gets to see of exchanges. */
class TraceTest {
    private static final PluginPart PART = PluginPart.tracer("test");
    private static final HeaderName TRACE = HeaderName.of("X-Trace");

    private final ExchangeFixture fixture = new ExchangeFixture();
    private final FakeClient client = new FakeClient(fixture.loop);
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        fixture.assertIdle();
        fixture.close();
    }

    /** Writes down what it is told, and fails at one of the calls if it is to. */
    private final class Recorder implements Tracer, ExchangeTrace, AttemptTrace {
        private final String broken;

        Recorder(String broken) {
            this.broken = broken;
        }

        private void note(String call, String detail) {
            events.add(call + ' ' + detail);
            if (call.equals(broken)) {
                throw new IllegalStateException("broken");
            }
        }

        @Override
        public ExchangeTrace begin(RequestHead request, ClientInfo client, String id) {
            note("begin", request.path());
            return this;
        }

        @Override
        public String traceId() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public AttemptTrace attempt(RequestHead head, Backend backend, int number) {
            note("attempt", number + " port " + backend.port());
            head.headers().set(TRACE, "attempt " + number);
            return this;
        }

        @Override
        public void answered(int status) {
            note("answered", String.valueOf(status));
        }

        @Override
        public void end(UpstreamFailure.@Nullable Kind failure) {
            note("over", failure == null ? "-" : failure.name());
        }

        @Override
        public void end(@Nullable RouteInfo route, Completion completion) {
            note("end", (route == null ? "-" : route.router()) + ' ' + completion.status());
        }

        @Override
        public void close() {}
    }

    private void trace(String broken) {
        fixture.tracer = new NamedTracer(PART, new Recorder(broken));
    }

    private void answer(FakeConnector.Stream stream) throws Exception {
        fixture.run(
                () -> {
                    stream.handler.onHead(ExchangeFixture.head(200), true);
                    stream.handler.onEnd(null);
                });
    }

    @Test
    void seesEveryAttemptAndTellsItsBackend() throws Exception {
        trace("");
        ServerBackend second = fixture.addBackend(2);
        fixture.open(new FakeRequest("GET", "/a"), client, true);

        fixture.run(
                () ->
                        fixture.backendSide
                                .last()
                                .handler
                                .onFailure(
                                        new UpstreamFailure(
                                                UpstreamFailure.Kind.CONNECT_FAILED, "test")));
        answer(fixture.backendSide.last());

        assertThat(fixture.backendSide.last().backend).isSameAs(second);
        assertThat(fixture.backendSide.last().head)
                .isNotNull()
                .extracting(head -> head.headers().get(TRACE))
                .isEqualTo("attempt 2");
        assertThat(events)
                .containsExactly(
                        "begin /a",
                        "attempt 1 port 1",
                        "over CONNECT_FAILED",
                        "attempt 2 port 2",
                        "answered 200",
                        "over -",
                        "end r 200");
    }

    @Test
    void seesWhatTheGatewayAnswersItself() throws Exception {
        trace("");
        fixture.use(
                new Middleware() {
                    @Override
                    public Verdict onRequest(io.a3s.gateway.spi.http.Exchange exchange) {
                        return Verdict.reply(Reply.error(403, "Forbidden"));
                    }
                });

        fixture.open(new FakeRequest("GET", "/a"), client, true);
        fixture.onLoop(() -> null);

        assertThat(events).containsExactly("begin /a", "end r 403");
    }

    @Test
    void seesThatTheClientLeaves() throws Exception {
        trace("");
        ClientStreamHandler request = fixture.open(new FakeRequest("GET", "/a"), client, true);

        fixture.run(() -> request.onGone("test"));

        assertThat(events).containsExactly("begin /a", "attempt 1 port 1", "over -", "end r 499");
    }

    @Test
    void doesNotHarmWhatItLooksAt() throws Exception {
        for (String call : List.of("begin", "attempt", "answered", "over", "end")) {
            trace(call);
            fixture.open(new FakeRequest("GET", "/a"), client, true);
            answer(fixture.backendSide.last());

            assertThat(client.status).as(call).isEqualTo(200);
            assertThat(events).last().asString().startsWith(call);
        }
        assertThat(fixture.stats.plugin(PART).failures.sum()).isEqualTo(5);
    }
}
