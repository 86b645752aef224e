package io.a3s.gateway.config;

/** The kinds of extension a configuration can name. */
public enum ExtensionKind {
    /** Named by {@code type} in {@code middlewares}. */
    MIDDLEWARE("middleware"),
    /** Named by {@code strategy} in {@code load_balancer}. */
    LOAD_BALANCER("load-balancer"),
    /** Named by {@code protocol} in {@code entrypoints}. */
    TRANSPORT("protocol"),
    /** Claims exchanges by their head; not named by configuration. */
    EXCHANGE_HANDLER("protocol"),
    /** Named by the scheme of a server's URL. */
    BACKEND_CONNECTOR("protocol"),
    /** Named by the label of a block in {@code providers}. */
    PROVIDER("provider"),
    /** Named by {@code executor} in {@code scaling}. */
    SCALING_EXECUTOR("scaling"),
    /** Orders certificates where {@code tls} of an entrypoint says {@code acme}. */
    CERTIFICATE_ISSUER("certificates"),
    /** Named by {@code type} in {@code dns_solvers}. */
    DNS_SOLVER("dns"),
    /** Named by the label of the block {@code store}. */
    STATE_STORE("store"),
    /** Named by the label of the block {@code tracing}. */
    TRACER("tracing");

    private final String artifactPrefix;

    ExtensionKind(String artifactPrefix) {
        this.artifactPrefix = artifactPrefix;
    }

    /** Returns what the names of jars with this kind of extension begin with, by convention. */
    public String artifactPrefix() {
        return artifactPrefix;
    }
}
