package io.a3s.gateway.docs;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.bootstrap.ValidationResult;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.PluginScan;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/** A directory of plugins, loaded in this process. */
final class Installation implements AutoCloseable {
    /** What the operator of the examples has set. */
    static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "BOX_TOKEN", "a-token-of-the-box",
                    "JWT_SECRET", "a secret of at least thirty-two bytes",
                    "MANAGEMENT_TOKEN", "another secret",
                    "MOBILE_KEY", "a-key-that-a-machine-made-up",
                    "REDIS_PASSWORD", "a-third-secret",
                    "CLOUDFLARE_TOKEN", "a-fourth-secret",
                    "ACME_HMAC_KEY", "YS1rZXktb2YtdGhpcnR5LXR3by1vY3RldHMtb3ItbW9yZQ",
                    "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                    "AWS_SECRET_ACCESS_KEY", "a-fifth-secret",
                    "PORT", "8080");

    private final PluginHost host;
    private final PluginRegistry registry;

    /**
     * Loads plugins.
     *
     * @param plugins where they are
     * @param cache takes copies of them
     */
    Installation(Path plugins, Path cache) {
        this.host =
                PluginHost.of(plugins, cache)
                        .withCatalogue(Repository.tree().resolve("conf/plugin-catalog.properties"));
        PluginScan scan = host.withBuiltIn(new RuntimePlugin()).scan();
        if (!scan.diagnostics().isEmpty()) {
            scan.registry().close();
            throw new IllegalStateException(scan.diagnostics().toString());
        }
        this.registry = scan.registry();
    }

    PluginRegistry registry() {
        return registry;
    }

    /** Checks a configuration as {@code a3s-gateway validate} does. */
    ValidationResult validate(String hcl) {
        return Gateway.validate(
                GatewayOptions.of(ConfigSource.text("gateway.hcl", hcl), host)
                        .withEnvironment(ENVIRONMENT::get)
                        .withAccessLog(OutputStream.nullOutputStream())
                        .withEventLoops(1));
    }

    @Override
    public void close() {
        registry.close();
    }
}
