package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginIsolationTest {
    private static final String TRANSPORT =
            """
            @Override
            public List<io.a3s.gateway.spi.netty.TransportFactory<?>> transports() {
                return List.of(new Wire());
            }
            """;

    private static final String WIRE =
            """
            package acme;

            import io.a3s.gateway.spi.http.ClientInfo;
            import io.a3s.gateway.spi.netty.*;
            import io.netty.channel.Channel;

            final class Wire implements TransportFactory<Wire.Config> {
                record Config() {}

                private final Transport transport = new Transport() {
                    @Override
                    public void accept(Channel channel, ClientInfo client) {
                        channel.close();
                    }
                };

                @Override
                public String protocol() {
                    return "wire";
                }

                @Override
                public Class<Config> configType() {
                    return Config.class;
                }

                @Override
                public Transport create(Config config, TransportContext context) {
                    return transport;
                }
            }
            """;

    @TempDir Path root;

    /** A plugin whose middleware tells by its type whether it sees a class. */
    private static TestPlugin probe(String className) {
        return TestPlugin.middleware("acme-probe", "probe")
                .source(
                        "acme.Late",
                        """
                        package acme;

                        final class Late {
                            private Late() {}

                            static String text() {
                                try {
                                    Class<?> type = Class.forName("%s");
                                    return "sees it from " + type.getClassLoader();
                                } catch (ClassNotFoundException e) {
                                    return "sees nothing";
                                }
                            }
                        }
                        """
                                .formatted(className));
    }

    private String seen(TestPlugin plugin) {
        PluginDirectory directory = new PluginDirectory(root).put("probe.jar", plugin);
        try (PluginRegistry registry = directory.host.scan().registry()) {
            return PluginDirectory.answer(registry, "probe");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.fasterxml.jackson.databind.ObjectMapper",
                "org.pf4j.Plugin",
                "org.pf4j.PluginManager",
                "io.a3s.gateway.plugin.PluginHost",
                "io.a3s.gateway.config.ExtensionKind",
                "io.netty.buffer.ByteBuf",
                "ch.qos.logback.classic.Logger",
                "io.a3s.gateway.spiteful.Nothing",
            })
    void hidesWhatTheGatewayIsMadeOf(String className) {
        assertThat(seen(probe(className))).contains("sees nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.sql.Connection",
                "java.net.http.HttpClient",
                "org.slf4j.Logger",
                "org.jspecify.annotations.Nullable",
                "io.a3s.gateway.spi.SpiVersion",
            })
    void showsTheSpi(String className) {
        assertThat(seen(probe(className))).contains("sees it from");
    }

    @Test
    void showsNettyToThoseWhoAsk() {
        TestPlugin plugin =
                probe("io.netty.buffer.ByteBuf").attribute("Plugin-Capabilities", "netty");

        assertThat(seen(plugin))
                .contains(
                        "sees it from "
                                + io.netty.buffer.ByteBuf.class.getClassLoader().toString());
    }

    @Test
    void loadsTransportsOfThoseWhoAskForNetty() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "wire.jar",
                                TestPlugin.withEntry("acme-wire", TRANSPORT)
                                        .source("acme.Wire", WIRE)
                                        .attribute("Plugin-Capabilities", "netty"));

        try (PluginRegistry registry = directory.host.scan().registry()) {
            assertThat(registry.transport("wire")).isPresent();
            assertThat(registry.types(ExtensionKind.TRANSPORT)).containsExactly("wire");
        }
    }

    @Test
    void tellsThoseWhoForgotToAskForNetty() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "wire.jar",
                                TestPlugin.withEntry("acme-wire", TRANSPORT)
                                        .source("acme.Wire", WIRE));

        assertThat(directory.refusal()).contains("add \"Plugin-Capabilities: netty\"");
    }

    @Test
    void letsPluginBringItsOwnVersionOfLibrary() {
        TestPlugin plugin =
                probe("com.fasterxml.jackson.databind.ObjectMapper")
                        .source(
                                "com.fasterxml.jackson.databind.ObjectMapper",
                                """
                                package com.fasterxml.jackson.databind;

                                public final class ObjectMapper {}
                                """);

        assertThat(seen(plugin)).contains("sees it from").contains("IsolatedClassLoader");
    }

    @Test
    void usesTheGatewaysSpiEvenIfJarHasCopy() {
        TestPlugin plugin =
                probe("io.a3s.gateway.spi.SpiVersion")
                        .source(
                                "io.a3s.gateway.spi.SpiVersion",
                                """
                                package io.a3s.gateway.spi;

                                public final class SpiVersion {}
                                """);

        assertThat(seen(plugin)).contains("sees it from").doesNotContain("IsolatedClassLoader");
    }

    @Test
    void givesPluginItsLoaderAsContextWhileItLoads() {
        TestPlugin plugin =
                TestPlugin.middleware("acme-probe", "probe")
                        .source(
                                "acme.Late",
                                """
                                package acme;

                                final class Late {
                                    static final String LOADER =
                                            Thread.currentThread().getContextClassLoader().toString();

                                    private Late() {}

                                    static String text() {
                                        return LOADER;
                                    }
                                }
                                """)
                        .source(
                                "acme.Entry",
                                """
                                package acme;

                                import io.a3s.gateway.spi.*;
                                import io.a3s.gateway.spi.middleware.*;
                                import java.util.List;

                                public final class Entry implements GatewayPlugin {
                                    @Override
                                    public List<MiddlewareFactory<?>> middlewares() {
                                        Late.text();
                                        return List.of(new Factory());
                                    }
                                }
                                """);

        assertThat(seen(plugin)).contains("IsolatedClassLoader");
        assertThat(Thread.currentThread().getContextClassLoader().toString())
                .doesNotContain("IsolatedClassLoader");
    }
}
