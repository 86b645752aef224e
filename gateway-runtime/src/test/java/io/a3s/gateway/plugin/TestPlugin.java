package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.GatewayPlugin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.AttributeMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;

/** Builds plugin jars from source text. The entry is {@code acme.Entry}. */
public final class TestPlugin {
    static final String SERVICE = "META-INF/services/io.a3s.gateway.spi.GatewayPlugin";

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private TestPlugin(String id) {
        attributes.put("Plugin-Id", id);
        attributes.put("Plugin-Version", "1.0.0");
        attributes.put("Plugin-Requires", "^1.0.0");
        attributes.put("Plugin-Provider", "Acme");
        attributes.put("Plugin-License", "MIT");
        entry("acme.Entry");
    }

    /** A plugin without code. */
    public static TestPlugin empty(String id) {
        return new TestPlugin(id);
    }

    /** A plugin whose entry has a body of choice. */
    public static TestPlugin withEntry(String id, String body) {
        return empty(id)
                .source(
                        "acme.Entry",
                        """
                        package acme;

                        import io.a3s.gateway.spi.*;
                        import io.a3s.gateway.spi.middleware.*;
                        import java.util.List;

                        public final class Entry implements GatewayPlugin {
                        %s
                        }
                        """
                                .formatted(body));
    }

    /**
     * A plugin with one middleware, which answers each request with status 418 and the text that a
     * class returns which is loaded only then.
     */
    public static TestPlugin middleware(String id, String type, String text) {
        return middleware(id, type, text, "");
    }

    /**
     * The same, with more in its factory.
     *
     * @param members what else the factory's class has
     */
    static TestPlugin middleware(String id, String type, String text, String members) {
        return withEntry(
                        id,
                        """
                        @Override
                        public List<MiddlewareFactory<?>> middlewares() {
                            return List.of(new Factory());
                        }
                        """)
                .source(
                        "acme.Factory",
                        """
                        package acme;

                        import io.a3s.gateway.spi.PluginContext;
                        import io.a3s.gateway.spi.config.*;
                        import io.a3s.gateway.spi.http.Exchange;
                        import io.a3s.gateway.spi.middleware.*;

                        final class Factory implements MiddlewareFactory<Factory.Config> {
                            @Doc("Answers everything itself.")
                            record Config(
                                    @Doc("What it says.") @NotEmpty String greeting,
                                    @Doc("How often.") @Default("1") @Min(1) int times,
                                    @Secret String apiKey) {}

                            @Override
                            public String type() {
                                return "%s";
                            }

                            @Override
                            public Class<Config> configType() {
                                return Config.class;
                            }

                            @Override
                            public Middleware create(Config config, PluginContext context) {
                                return new Middleware() {
                                    @Override
                                    public Verdict onRequest(Exchange exchange) {
                                        return Verdict.reply(418, Late.text());
                                    }
                                };
                            }

                            %s
                        }
                        """
                                .formatted(type, members))
                .source(
                        "acme.Late",
                        """
                        package acme;

                        final class Late {
                            private Late() {}

                            static String text() {
                                return "%s";
                            }
                        }
                        """
                                .formatted(text));
    }

    public static TestPlugin middleware(String id, String type) {
        return middleware(id, type, "hello");
    }

    public TestPlugin attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    TestPlugin without(String name) {
        attributes.remove(name);
        return this;
    }

    public TestPlugin source(String className, String code) {
        sources.put(className, code);
        return this;
    }

    TestPlugin entry(String... classNames) {
        return file(SERVICE, String.join("\n", classNames) + '\n');
    }

    TestPlugin file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    TestPlugin file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    TestPlugin withoutFile(String name) {
        files.remove(name);
        return this;
    }

    Map<String, byte[]> classes() {
        if (sources.isEmpty()) {
            return Map.of();
        }
        return InMemoryCompiler.compile(
                sources,
                GatewayPlugin.class,
                NullMarked.class,
                Logger.class,
                Channel.class,
                ByteBuf.class,
                AttributeMap.class);
    }

    public byte[] jar() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("META-INF/MANIFEST.MF", manifest());
        entries.putAll(files);
        classes().forEach((name, code) -> entries.put(name.replace('.', '/') + ".class", code));
        return zip(entries);
    }

    private byte[] manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            manifest.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the jar and returns its path. */
    public Path writeTo(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, jar());
    }

    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                // Fixed, so that equal content gives equal files.
                header.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
