package io.a3s.gateway.spi;

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
import java.util.List;

/**
 * Implemented by plugins: the one entry of a plugin jar, named in {@code
 * META-INF/services/io.a3s.gateway.spi.GatewayPlugin}. Each method is one kind of extension.
 *
 * <p>The class needs a public constructor without parameters, which should do no work: a jar is
 * also loaded to list or verify it. The methods are called once per loading of the jar.
 *
 * @since 1.0
 */
public interface GatewayPlugin {
    /** Returns the middlewares this plugin brings, one factory for each {@code type}. */
    default List<MiddlewareFactory<?>> middlewares() {
        return List.of();
    }

    /**
     * Returns the balancing strategies this plugin brings, one factory for each {@code strategy}.
     */
    @Incubating
    default List<LoadBalancerFactory> loadBalancers() {
        return List.of();
    }

    /** Returns what handles special kinds of HTTP exchanges, such as WebSocket upgrades. */
    @Incubating
    default List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of();
    }

    /**
     * Returns what turns accepted connections into exchanges, one factory for each {@code protocol}
     * of an entrypoint. Needs {@code Plugin-Capabilities: netty} in the manifest.
     */
    @Incubating
    default List<TransportFactory<?>> transports() {
        return List.of();
    }

    /**
     * Returns what sends requests to backends, one factory for each group of URL schemes. Needs
     * {@code Plugin-Capabilities: netty} in the manifest.
     */
    @Incubating
    default List<BackendConnectorFactory> backendConnectors() {
        return List.of();
    }

    /**
     * Returns what starts and stops replicas of services, one factory for each {@code executor}.
     */
    @Incubating
    default List<ScalingExecutorFactory<?>> scalingExecutors() {
        return List.of();
    }

    /** Returns what orders certificates, one factory for each protocol of authorities. */
    @Incubating
    default List<CertificateIssuerFactory> certificateIssuers() {
        return List.of();
    }

    /** Returns what answers challenges by DNS, one factory for each {@code type} of solver. */
    @Incubating
    default List<DnsSolverFactory<?>> dnsSolvers() {
        return List.of();
    }

    /**
     * Returns what the gateways of a fleet can share, one factory for each label of {@code store}.
     */
    @Incubating
    default List<StateStoreFactory<?>> stateStores() {
        return List.of();
    }

    /** Returns what records exchanges, one factory for each label of {@code tracing}. */
    @Incubating
    default List<TracerFactory<?>> tracers() {
        return List.of();
    }

    /**
     * Returns where more configuration comes from, one factory for each block in {@code providers}.
     */
    @Incubating
    default List<ProviderFactory<?>> providers() {
        return List.of();
    }
}
