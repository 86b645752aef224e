package io.a3s.gateway.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.conformance.ExchangeHandlerConformance;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrpcConformanceTest extends ExchangeHandlerConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new GrpcPlugin();
    }

    @Override
    protected String protocol() {
        return "grpc";
    }

    @Override
    protected FakeExchangeBuilder claimed() {
        return FakeExchange.request("POST", "/a.B/C").header("Content-Type", "application/grpc");
    }

    @Test
    void readsTimeouts() {
        assertThat(GrpcTimeout.nanos("50m")).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(GrpcTimeout.nanos("99999999H")).isPositive();
        assertThat(GrpcTimeout.nanos("0n")).isEqualTo(1);
        for (String none : new String[] {"", "m", "5", "-1S", "123456789S", "5x", " 5S", "5 S"}) {
            assertThat(GrpcTimeout.nanos(none)).as(none).isZero();
        }
    }

    @Test
    void mapsStatuses() {
        assertThat(GrpcStatus.of(401, "a")).isEqualTo(16);
        assertThat(GrpcStatus.of(403, "a")).isEqualTo(7);
        assertThat(GrpcStatus.of(404, "no_route")).isEqualTo(12);
        assertThat(GrpcStatus.of(429, "a")).isEqualTo(14);
        assertThat(GrpcStatus.of(504, "request_timeout")).isEqualTo(14);
        assertThat(GrpcStatus.of(504, "deadline_exceeded")).isEqualTo(4);
        assertThat(GrpcStatus.of(500, "a")).isEqualTo(2);
    }

    @Test
    void encodesMessages() {
        assertThat(GrpcStatus.message("100% ü\n")).isEqualTo("100%25 %C3%BC%0A");
    }
}
