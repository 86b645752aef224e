package ${package};

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import org.junit.jupiter.api.Test;

/** What it does, in memory. */
class StampTest {
    private final FakePluginContext context = new FakePluginContext();

    @Test
    void stampsResponses() {
        Middleware stamp = new StampFactory().create(new StampConfig("by us"), context);

        var response = FakeExchange.get("/").build().run(stamp);

        assertThat(response.headers().get(HeaderName.of("X-Stamp"))).isEqualTo("by us");
        assertThat(context.metrics().count("stamps_total")).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNotFitForAField() {
        assertThatThrownBy(() -> new StampConfig("a\nb"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("printable ASCII");
    }
}
