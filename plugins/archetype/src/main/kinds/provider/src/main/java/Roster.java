package ${package};

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.io.IOException;
import java.nio.file.Files;

/** Looks at the list, again and again. */
record Roster(RosterConfig config) implements Provider {
    /** Runs on a thread of its own until it is interrupted. */
    @Override
    public void run(ProviderSink sink) throws InterruptedException {
        while (true) {
            try {
                // All there is, each time: the gateway finds out what has changed.
                sink.publish(DynamicConfig.ofHcl(config.list().toString(), hcl(Files.readString(config.list()))));
            } catch (IOException e) {
                // What was published before stays.
                sink.report(Diagnostic.error("cannot read " + config.list() + ": " + e.getMessage()));
            }
            Thread.sleep(config.interval());
        }
    }

    /** Returns blocks as they would stand in the gateway's own file. */
    static String hcl(String list) {
        StringBuilder text = new StringBuilder();
        for (String line : list.lines().map(String::strip).toList()) {
            String[] parts = line.split("\\s+");
            if (parts.length != 2 || !parts[0].matches("[a-z0-9-]+")) {
                continue;
            }
            // Quoted, so that nothing in the list is taken for HCL or for a variable.
            String name = DynamicConfig.quoted(parts[0]);
            text.append("routers ").append(name).append(" {\n  rule = ")
                    .append(DynamicConfig.quoted("PathPrefix(`/" + parts[0] + "`)"))
                    .append("\n  service = ").append(name).append("\n}\nservices ").append(name)
                    .append(" {\n  load_balancer { servers = [{ url = ")
                    .append(DynamicConfig.quoted(parts[1])).append(" }] }\n}\n");
        }
        return text.toString();
    }
}
