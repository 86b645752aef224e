package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.tracing.Tracer;
import io.a3s.gateway.spi.tracing.TracerFactory;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The plugin's entry: brings the tracer. */
public final class OtlpPlugin implements GatewayPlugin {
    // What it says would go past the process log. The exporter's failures are said there.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    /** For the service loader. */
    public OtlpPlugin() {}

    @Override
    public List<TracerFactory<?>> tracers() {
        return List.of(new Factory());
    }

    private static final class Factory implements TracerFactory<OtlpConfig> {
        @Override
        public String type() {
            return "otlp";
        }

        @Override
        public Class<OtlpConfig> configType() {
            return OtlpConfig.class;
        }

        @Override
        public Tracer create(OtlpConfig config, PluginContext context) {
            LIBRARY.setLevel(Level.OFF);
            SpanExporter exporter =
                    new WatchedExporter(exporter(config), config.target(), context.metrics());
            SpanProcessor sending =
                    BatchSpanProcessor.builder(exporter)
                            .setMaxQueueSize(config.queueSize())
                            .setScheduleDelay(config.interval())
                            .setExporterTimeout(config.timeout())
                            .build();
            return new OtlpTracer(
                    config, SpanProcessor.composite(new RecordedSpans(context.metrics()), sending));
        }

        private static SpanExporter exporter(OtlpConfig config) {
            OtlpHttpSpanExporterBuilder builder =
                    OtlpHttpSpanExporter.builder()
                            .setEndpoint(config.target())
                            .setTimeout(config.timeout());
            config.headers().forEach(builder::addHeader);
            config.caFile().ifPresent(file -> builder.setTrustedCertificates(read(file)));
            return builder.build();
        }

        private static byte[] read(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new InvalidConfigException("ca_file", "cannot be read: " + e.getMessage());
            }
        }
    }
}
