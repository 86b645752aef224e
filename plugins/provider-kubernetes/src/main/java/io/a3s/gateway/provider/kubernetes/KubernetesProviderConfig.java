package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code kubernetes}.
 *
 * @param namespace where to look, or empty for everywhere
 * @param labelSelector which Ingresses and IngressRoutes to look at
 * @param watchIntervalSecs how long a watch lasts
 * @param ingressRouteCrd whether there are IngressRoutes
 * @param middlewareCrd whether there are Middlewares
 * @param ingressClass which class is the gateway's
 * @param entrypoints where routers listen that say nothing about it
 * @param middlewares what is before every router
 * @param allowedMiddlewares what objects may name
 * @param priority what is added to the priorities of routers
 * @param clusterIp whether Services balance
 * @param allowExternalNames whether Services may name hosts outside
 * @param backendCaFile whose certificates pods are trusted by
 * @param apiUrl where the API server is
 * @param tokenFile what to show it
 * @param caFile whose certificates to trust
 * @param timeout how long an answer may take
 */
@Doc("Makes routers, services and middlewares of what stands in a Kubernetes cluster.")
record KubernetesProviderConfig(
        @Doc("The namespace to look at; all if empty.") @Default("") String namespace,
        @Doc(
                        "Which Ingresses and IngressRoutes to look at, such as `team=search,stage!=test`; all if empty.")
                @Default("")
                String labelSelector,
        @Doc(
                        "How many seconds a watch lasts before it is made anew, so that one that has died unnoticed costs no more than that; also how often what was refused is tried again.")
                @Default("30")
                @Min(1)
                @Max(3600)
                int watchIntervalSecs,
        @Doc("Whether to look at IngressRoutes as well, whose definition must be in the cluster.")
                @Default("false")
                boolean ingressRouteCrd,
        @Doc(
                        "Whether to look at Middlewares as well. Whoever may make one can have the gateway do what its middlewares do, such as asking any host.")
                @Default("false")
                boolean middlewareCrd,
        @Doc(
                        "The class whose Ingresses are the gateway's. Unless set, those of every class whose controller is `a3s-gateway.io/ingress-controller`, and those without a class.")
                Optional<String> ingressClass,
        @Doc("The entrypoints of routers whose object names none; all if empty.")
                List<String> entrypoints,
        @Doc("Middlewares that every router has, before those that its object names.")
                List<String> middlewares,
        @Doc("The middlewares of the gateway's own file that objects may name; `*` stands for all.")
                @Default("[\"*\"]")
                List<String> allowedMiddlewares,
        @Doc(
                        "Added to the priority of routers; with the default, those of the gateway's own file go first.")
                @Default("-100000000")
                int priority,
        @Doc(
                        "Whether requests go to the address of a Service, so that the cluster balances them, instead of to its pods.")
                @Default("false")
                boolean clusterIp,
        @Doc(
                        "Whether Services of the type `ExternalName` are followed, to whatever host they name.")
                @Default("false")
                boolean allowExternalNames,
        @Doc(
                        "PEM file with the authorities that pods with `https` and the like are trusted by, instead of the machine's.")
                Optional<Path> backendCaFile,
        @Doc("Where the API server is; that of the cluster the gateway runs in unless set.")
                Optional<URI> apiUrl,
        @Doc(
                        "A file with a bearer token, read again for each request; that of the pod's service account unless set.")
                Optional<Path> tokenFile,
        @Doc(
                        "A file of certificates in PEM to trust the API server by; that of the service account unless set.")
                Optional<Path> caFile,
        @Doc(
                        "How long an answer may take, from connecting to its last byte; of a watch, to its head.")
                @Default("10s")
                Duration timeout) {
    private static final int MAX_PRIORITY = 1_000_000_000;
    private static final String NAME = "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?";

    KubernetesProviderConfig {
        entrypoints = List.copyOf(entrypoints);
        middlewares = List.copyOf(middlewares);
        allowedMiddlewares = List.copyOf(allowedMiddlewares);
        if (!namespace.isEmpty()) {
            checkName("namespace", namespace);
        }
        ingressClass.ifPresent(each -> checkName("ingress_class", each));
        if (Math.abs((long) priority) > MAX_PRIORITY) {
            throw new InvalidConfigException(
                    "priority",
                    priority + " (expected: " + -MAX_PRIORITY + " to " + MAX_PRIORITY + ')');
        }
        apiUrl.ifPresent(Cluster::checkApi);
        if (!timeout.isPositive()) {
            throw new InvalidConfigException("timeout", timeout + " (expected: more than 0)");
        }
    }

    private static void checkName(String key, String name) {
        if (!name.matches(NAME)) {
            throw new InvalidConfigException(
                    key,
                    name + " (expected: a name of lower case letters, digits, \"-\" and \".\")");
        }
    }

    /** Returns whether objects may name a middleware of the gateway's own file. */
    boolean allows(String middleware) {
        return allowedMiddlewares.contains("*") || allowedMiddlewares.contains(middleware);
    }
}
