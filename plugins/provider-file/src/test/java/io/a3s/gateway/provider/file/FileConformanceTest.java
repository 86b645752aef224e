package io.a3s.gateway.provider.file;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.testkit.conformance.ProviderConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileConformanceTest extends ProviderConformance {
    @TempDir Path directory;

    @BeforeEach
    void write() throws IOException {
        write("a");
    }

    private void write(String name) throws IOException {
        Files.writeString(
                directory.resolve(name + ".hcl"),
                """
                routers "%1$s" { rule = "PathPrefix(`/`)"; service = "%1$s" }
                services "%1$s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
                """
                        .formatted(name));
    }

    @Override
    protected GatewayPlugin plugin() {
        return new FileProviderPlugin();
    }

    @Override
    protected String type() {
        return "file";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("directory", DynamicConfig.quoted(directory.toString()));
    }

    @Override
    protected boolean change() throws IOException {
        write("b");
        return true;
    }
}
