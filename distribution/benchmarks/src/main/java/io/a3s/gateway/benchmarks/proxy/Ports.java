package io.a3s.gateway.benchmarks.proxy;

/** Where everything listens, on the loopback interface. */
final class Ports {
    static final int PLAIN_BACKEND = 28_080;
    static final int TOKEN_BACKEND = 28_081;

    private static final int FIRST_PROXY = 28_100;

    private Ports() {}

    /** Returns the port of a proxy by its place in the list. */
    static int proxy(int index) {
        return FIRST_PROXY + index;
    }
}
