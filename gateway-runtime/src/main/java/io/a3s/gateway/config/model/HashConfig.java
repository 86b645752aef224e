package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;

/** The block {@code hash} of a load balancer. */
@Doc("What the strategy `consistent-hash` goes by.")
public record HashConfig(
        @Doc(
                        "What has the same backend: `client-ip`, each address of a client; `header:NAME`, each value of a header; `cookie:NAME`, each value of a cookie; `path`, each path. A request without that header or cookie goes by its address.")
                @Default("client-ip")
                String key,
        @Doc(
                        "How much of the average of requests under way a backend gets at most; what is beyond goes to the next one. Above 1, or 0 for no such limit.")
                @Default("1.25")
                double balanceFactor) {
    private static final String HEADER = "header:";
    private static final String COOKIE = "cookie:";
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

    /** Checks the key and the factor. */
    public HashConfig {
        boolean isNamed =
                (key.startsWith(HEADER) || key.startsWith(COOKIE))
                        && key.substring(HEADER.length()).matches(TOKEN);
        if (!isNamed && !isOfClient(key) && !key.equals("path")) {
            throw new InvalidConfigException(
                    "key",
                    '"'
                            + key
                            + "\" (expected: \"client-ip\", \"header:NAME\", \"cookie:NAME\" or \"path\")");
        }
        if (balanceFactor != 0 && !(balanceFactor > 1 && balanceFactor <= 1_000)) {
            throw new InvalidConfigException(
                    "balance_factor", balanceFactor + " (expected: above 1, or 0)");
        }
    }

    /** Returns whether the client's address is the key, which connections without HTTP have too. */
    public boolean isOfClient() {
        return isOfClient(key);
    }

    private static boolean isOfClient(String key) {
        return key.equals("client-ip");
    }

    /** Returns the header that is the key; empty if none is. */
    public String header() {
        return key.startsWith(HEADER) ? key.substring(HEADER.length()) : "";
    }

    /** Returns the cookie that is the key; empty if none is. */
    public String cookie() {
        return key.startsWith(COOKIE) ? key.substring(COOKIE.length()) : "";
    }
}
