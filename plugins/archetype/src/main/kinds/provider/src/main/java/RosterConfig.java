package ${package};

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.time.Duration;

/** What operators write; keys in HCL are these names in {@code snake_case}. */
@Doc("Routes to the services that a list names.")
record RosterConfig(
        @Doc("The list: a name and a URL in each line.") Path list,
        @Doc("How often to look.") @Default("1s") Duration interval) {
    RosterConfig {
        if (!interval.isPositive()) {
            throw new InvalidConfigException("interval", interval + " (expected: more than 0)");
        }
    }
}
