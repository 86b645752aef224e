package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.testkit.conformance.ProviderConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every provider has to do. */
class RosterConformanceTest extends ProviderConformance {
    @TempDir Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(list(), "chat http://127.0.0.1:1");
    }

    private Path list() {
        return directory.resolve("list.txt");
    }

    @Override
    protected GatewayPlugin plugin() {
        return new RosterPlugin();
    }

    @Override
    protected String type() {
        return "${artifactId}";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("list", DynamicConfig.quoted(list().toString()), "interval", "\"20ms\"");
    }

    @Override
    protected boolean change() throws IOException {
        Files.writeString(list(), "embed http://127.0.0.1:2");
        return true;
    }
}
