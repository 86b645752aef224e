package io.a3s.gateway.provider.kubernetes;

/** Makes rules of what an Ingress says, and puts them into the order that its API asks for. */
final class Rules {
    /** How far apart the ranks of hosts are, so that no path makes up for it. */
    private static final int HOST = 10_000;

    /** How many ranks the rules of one priority take. */
    static final int RANKS = 3 * HOST;

    static final int MAX_PATH = 2_000;

    /** How a path of an Ingress is meant. */
    enum PathType {
        /** As text, which is what the gateway's own rules do. */
        IMPLEMENTATION_SPECIFIC(0),
        /** Segment by segment. */
        PREFIX(1),
        /** As it stands. */
        EXACT(2);

        /** The stricter goes first among those of the same length. */
        private final int strictness;

        PathType(int strictness) {
            this.strictness = strictness;
        }
    }

    private Rules() {}

    /**
     * Returns the rule for a host and a path.
     *
     * @param host a name, perhaps with a wildcard for its first label; empty for any
     * @param path empty for any
     */
    static String of(String host, PathType type, String path) {
        String hosts = host(host);
        String paths = path(type, path);
        if (hosts.isEmpty()) {
            return paths.isEmpty() ? "PathPrefix(`/`)" : paths;
        }
        return paths.isEmpty() ? hosts : hosts + " && " + paths;
    }

    private static String host(String host) {
        if (host.isEmpty()) {
            return "";
        }
        return host.startsWith("*.")
                // One label and no more, as the API has it.
                ? "HostRegexp("
                        + argument("^[^.]+" + host.substring(1).replace(".", "\\.") + '$')
                        + ')'
                : "Host(" + argument(host) + ')';
    }

    private static String path(PathType type, String path) {
        if (path.isEmpty()) {
            return "";
        }
        return switch (type) {
            case EXACT -> "Path(" + argument(path) + ')';
            case IMPLEMENTATION_SPECIFIC ->
                    path.equals("/") ? "" : "PathPrefix(" + argument(path) + ')';
            case PREFIX -> {
                String bare = withoutSlashes(path);
                yield bare.isEmpty()
                        ? ""
                        : "(Path("
                                + argument(bare)
                                + ") || PathPrefix("
                                + argument(bare + '/')
                                + "))";
            }
        };
    }

    /** Returns the rule for connections without HTTP. */
    static String ofServerName(String host) {
        return "HostSNI(" + argument(host.isEmpty() ? "*" : host) + ')';
    }

    /**
     * Returns where a rule stands among those of its priority, 0 to {@link #RANKS}: a host before a
     * wildcard before none, then the longer path, then the stricter type.
     */
    static int rank(String host, PathType type, String path) {
        int hosts = host.isEmpty() ? 0 : host.startsWith("*.") ? 1 : 2;
        int length = type == PathType.PREFIX ? withoutSlashes(path).length() : path.length();
        // One more, as the rank of what is left over for a default backend is 0.
        return hosts * HOST + 1 + 4 * Math.min(length, MAX_PATH) + type.strictness;
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String argument(String value) {
        return value.indexOf('`') < 0
                ? '`' + value + '`'
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
