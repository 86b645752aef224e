package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Builds the jar of a plugin from source, as a vendor does who has only the SPI. */
final class ThirdPartyPlugin {
    private static final String SOURCE =
            """
            package com.acme.stamp;

            import io.a3s.gateway.spi.GatewayPlugin;
            import io.a3s.gateway.spi.PluginContext;
            import io.a3s.gateway.spi.config.Default;
            import io.a3s.gateway.spi.config.Doc;
            import io.a3s.gateway.spi.http.Exchange;
            import io.a3s.gateway.spi.http.HeaderName;
            import io.a3s.gateway.spi.middleware.Middleware;
            import io.a3s.gateway.spi.middleware.MiddlewareFactory;
            import io.a3s.gateway.spi.middleware.Verdict;
            import java.util.List;

            public final class StampPlugin implements GatewayPlugin {
                private static final HeaderName REQUEST = HeaderName.of("x-stamp");
                private static final HeaderName RESPONSE = HeaderName.of("x-stamped");

                public record Config(@Doc("What to stamp.") @Default("stamped") String text) {}

                @Override
                public List<MiddlewareFactory<?>> middlewares() {
                    return List.of(new Factory());
                }

                record Factory() implements MiddlewareFactory<Config> {
                    @Override
                    public String type() {
                        return "stamp";
                    }

                    @Override
                    public Class<Config> configType() {
                        return Config.class;
                    }

                    @Override
                    public Middleware create(Config config, PluginContext context) {
                        return new Stamp(config.text());
                    }
                }

                record Stamp(String text) implements Middleware {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.request().headers().set(REQUEST, text);
                        return Verdict.proceed();
                    }

                    @Override
                    public void onResponse(Exchange exchange) {
                        exchange.response().headers().set(RESPONSE, text);
                    }
                }
            }
            """;

    private ThirdPartyPlugin() {}

    /** Compiles the plugin against the SPI of the tree. */
    static void compileTo(Path jar, Path scratch) throws IOException {
        Path source = Files.writeString(scratch.resolve("StampPlugin.java"), SOURCE);
        Path classes = Files.createDirectory(scratch.resolve("stamp-classes"));
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-classpath",
                                spi(),
                                "-d",
                                classes.toString(),
                                source.toString());
        assertThat(result).as("javac's result").isZero();
        pack(classes, jar);
    }

    private static String spi() throws IOException {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("lib"))) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.matches(".*/(gateway-spi|jspecify|slf4j-api)-[^/]*"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "acme-stamp");
        attributes.putValue("Plugin-Version", "2.1.0");
        attributes.putValue("Plugin-Requires", "^1.0.0");
        attributes.putValue("Plugin-Provider", "Acme");
        attributes.putValue("Plugin-License", "Apache-2.0");
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            out.putNextEntry(new ZipEntry("META-INF/services/io.a3s.gateway.spi.GatewayPlugin"));
            out.write("com.acme.stamp.StampPlugin\n".getBytes(StandardCharsets.UTF_8));
            List<Path> compiled = all.filter(Files::isRegularFile).toList();
            for (Path compiledClass : compiled) {
                out.putNextEntry(new ZipEntry(classes.relativize(compiledClass).toString()));
                Files.copy(compiledClass, out);
            }
        }
    }
}
