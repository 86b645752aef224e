package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakePluginContextTest {
    private final FakePluginContext context = new FakePluginContext("limit");
    private final FakeMetrics metrics = context.metrics();

    @Test
    void movesBothClocksOn() {
        long tick = context.ticker().getAsLong();
        Instant now = context.clock().instant();

        context.advance(Duration.ofSeconds(2));

        assertThat(context.ticker().getAsLong() - tick).isEqualTo(2_000_000_000L);
        assertThat(Duration.between(now, context.clock().instant())).hasSeconds(2);
    }

    @Test
    void leavesTickerAloneWhenTheWallClockIsSet() {
        long tick = context.ticker().getAsLong();

        context.setClock(Instant.EPOCH);

        assertThat(context.clock().instant()).isEqualTo(Instant.EPOCH);
        assertThat(context.ticker().getAsLong()).isEqualTo(tick);
    }

    @Test
    void readsMetricsByNameAndLabels() {
        metrics.counter("x_total", "a", "1", "b", "2").increment();
        metrics.counter("x_total", "b", "2", "a", "1").add(2);
        metrics.timer("x_seconds").record(5);
        metrics.gauge("x", () -> 7);

        assertThat(metrics.count("x_total", "a", "1", "b", "2")).isEqualTo(3);
        assertThat(metrics.recorded("x_seconds")).containsExactly(5L);
        assertThat(metrics.gaugeValue("x")).isEqualTo(7);
    }

    @Test
    void failsForMetricNobodyAskedFor() {
        metrics.counter("x_total");

        assertThatThrownBy(() -> metrics.count("y_total"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("no metric y_total among [x_total]");
    }

    @Test
    void holdsPluginsToTheRulesForNames() {
        assertThatThrownBy(() -> metrics.counter("x")).hasMessageContaining("_total");
        assertThatThrownBy(() -> metrics.timer("x_millis")).hasMessageContaining("_seconds");
        assertThatThrownBy(() -> metrics.counter("gateway_x_total"))
                .hasMessageContaining("without gateway_");
        assertThatThrownBy(() -> metrics.counter("x_total", "a"))
                .hasMessageContaining("names and values in turn");
    }
}
