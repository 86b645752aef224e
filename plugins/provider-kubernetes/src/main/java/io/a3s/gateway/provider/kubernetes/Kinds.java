package io.a3s.gateway.provider.kubernetes;

/** How messages and metrics name what can be refused. */
final class Kinds {
    static final String INGRESS = "ingress";
    static final String ROUTE = "ingressroute";
    static final String MIDDLEWARE = "middleware";

    private Kinds() {}
}
