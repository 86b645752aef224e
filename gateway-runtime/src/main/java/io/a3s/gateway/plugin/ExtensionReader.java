package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import io.a3s.gateway.spi.certificate.CertificateIssuerFactory;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.a3s.gateway.spi.provider.ProviderFactory;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.spi.store.StateStoreFactory;
import io.a3s.gateway.spi.tracing.TracerFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a plugin once for all it brings, and checks the answers. Every call is code of the plugin
 * and may throw anything or return null.
 */
final class ExtensionReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    // RFC 3986 §3.1, in lower case
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

    private final List<Extension> extensions = new ArrayList<>();
    private final Set<ExtensionName> names = new HashSet<>();
    private String step = "";

    private ExtensionReader() {}

    /**
     * Returns all factories of a plugin, in the order of the SPI's methods and their lists.
     *
     * @throws PluginRefusedException if a call fails or an answer is not usable
     */
    static List<Extension> read(GatewayPlugin plugin) throws PluginRefusedException {
        ExtensionReader reader = new ExtensionReader();
        try {
            reader.readAll(plugin);
        } catch (PluginRefusedException e) {
            throw e;
        } catch (Throwable e) {
            throw Failure.of(reader.step, e);
        }
        return List.copyOf(reader.extensions);
    }

    /** One line for each kind of extension: this is where a new one is added. */
    private void readAll(GatewayPlugin plugin) throws PluginRefusedException {
        for (MiddlewareFactory<?> f : list("middlewares()", plugin::middlewares)) {
            add(ExtensionKind.MIDDLEWARE, "type()", NAME, f, f.type(), f.configType());
        }
        for (LoadBalancerFactory f : list("loadBalancers()", plugin::loadBalancers)) {
            add(ExtensionKind.LOAD_BALANCER, "strategy()", NAME, f, f.strategy());
        }
        for (ExchangeHandlerFactory f : list("exchangeHandlers()", plugin::exchangeHandlers)) {
            add(ExtensionKind.EXCHANGE_HANDLER, "protocol()", NAME, f, f.protocol());
        }
        for (TransportFactory<?> f : list("transports()", plugin::transports)) {
            add(ExtensionKind.TRANSPORT, "protocol()", NAME, f, f.protocol(), f.configType());
        }
        for (BackendConnectorFactory f : list("backendConnectors()", plugin::backendConnectors)) {
            for (String scheme : list("schemes()", () -> List.copyOf(f.schemes()))) {
                add(ExtensionKind.BACKEND_CONNECTOR, "schemes()", SCHEME, f, scheme);
            }
        }
        for (ScalingExecutorFactory<?> f : list("scalingExecutors()", plugin::scalingExecutors)) {
            add(ExtensionKind.SCALING_EXECUTOR, "type()", NAME, f, f.type(), f.configType());
        }
        for (CertificateIssuerFactory f :
                list("certificateIssuers()", plugin::certificateIssuers)) {
            add(ExtensionKind.CERTIFICATE_ISSUER, "protocol()", NAME, f, f.protocol());
        }
        for (DnsSolverFactory<?> f : list("dnsSolvers()", plugin::dnsSolvers)) {
            add(ExtensionKind.DNS_SOLVER, "type()", NAME, f, f.type(), f.configType());
        }
        for (StateStoreFactory<?> f : list("stateStores()", plugin::stateStores)) {
            add(ExtensionKind.STATE_STORE, "type()", NAME, f, f.type(), f.configType());
        }
        for (TracerFactory<?> f : list("tracers()", plugin::tracers)) {
            add(ExtensionKind.TRACER, "type()", NAME, f, f.type(), f.configType());
        }
        for (ProviderFactory<?> f : list("providers()", plugin::providers)) {
            add(ExtensionKind.PROVIDER, "type()", NAME, f, f.type(), f.configType());
        }
    }

    private <T> List<T> list(String method, Supplier<? extends @Nullable List<? extends T>> call)
            throws PluginRefusedException {
        step = method;
        List<? extends T> answer = call.get();
        if (answer == null) {
            throw new PluginRefusedException(method + " returned null (expected: a list)");
        }
        List<T> copy = new ArrayList<>();
        for (T element : answer) {
            if (element == null) {
                throw new PluginRefusedException(method + " returned a list with null in it");
            }
            copy.add(element);
        }
        return copy;
    }

    private void add(
            ExtensionKind kind, String method, Pattern form, Object factory, @Nullable String name)
            throws PluginRefusedException {
        add(
                new ExtensionName(kind, checked(method, form, factory, name)),
                factory,
                Optional.empty());
    }

    private void add(
            ExtensionKind kind,
            String method,
            Pattern form,
            Object factory,
            @Nullable String name,
            @Nullable Class<? extends Record> configType)
            throws PluginRefusedException {
        ExtensionName extension = new ExtensionName(kind, checked(method, form, factory, name));
        if (configType == null || !configType.isRecord()) {
            throw new PluginRefusedException(
                    extension + ": configType() returned no record: " + configType);
        }
        try {
            ConfigSchema.of(configType);
        } catch (IllegalArgumentException e) {
            throw new PluginRefusedException(
                    extension + ": its configuration cannot be read: " + e.getMessage());
        }
        add(extension, factory, Optional.of(configType));
    }

    private void add(
            ExtensionName name, Object factory, Optional<Class<? extends Record>> configType)
            throws PluginRefusedException {
        if (!names.add(name)) {
            throw new PluginRefusedException(name + " comes twice in the same plugin");
        }
        extensions.add(new Extension(name, factory, configType));
    }

    private static String checked(
            String method, Pattern form, Object factory, @Nullable String name)
            throws PluginRefusedException {
        if (name == null || !form.matcher(name).matches()) {
            throw new PluginRefusedException(
                    factory.getClass().getName()
                            + ": "
                            + method
                            + " returned "
                            + (name == null ? "null" : '"' + name + '"')
                            + " (expected: "
                            + (form == NAME
                                    ? "lower case with hyphens, such as rate-limit"
                                    : "a URL scheme in lower case")
                            + ')');
        }
        return name;
    }
}
