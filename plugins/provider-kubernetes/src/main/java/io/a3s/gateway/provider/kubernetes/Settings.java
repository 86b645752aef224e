package io.a3s.gateway.provider.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an object's annotations ask for.
 *
 * @param entrypoints where its routers listen; empty if it does not say
 * @param middlewares what is before its routers
 * @param priority how urgent its routers are
 * @param strategy how a pod is picked
 * @param scheme what is spoken to pods
 * @param serverName the name to find in the certificates of pods
 * @param timeouts keys of {@code load_balancer} with their values
 */
record Settings(
        List<String> entrypoints,
        List<String> middlewares,
        Optional<Integer> priority,
        Optional<String> strategy,
        Optional<String> scheme,
        Optional<String> serverName,
        SortedMap<String, String> timeouts) {
    static final Set<String> TLS_SCHEMES = Set.of("https", "wss", "h2", "grpcs", "tls");
    private static final Set<String> WITHOUT_HTTP = Set.of("tcp", "tls", "udp");
    private static final List<String> SCHEMES =
            List.of(
                    "http", "https", "ws", "wss", "h2c", "h2", "grpc", "grpcs", "tcp", "tls",
                    "udp");
    private static final int MAX_PRIORITY = 1_000;
    private static final Map<String, String> TIMEOUTS =
            Map.of(
                    "connect-timeout", "connect_timeout",
                    "request-timeout", "request_timeout",
                    "stream-idle-timeout", "stream_idle_timeout",
                    "stream-total-timeout", "stream_total_timeout");

    /**
     * Reads the annotations of an object. Those that nobody knows are refused, like keys in HCL.
     */
    static Settings of(Declared object) throws RefusedObjectException {
        Reader reader = new Reader();
        for (Map.Entry<String, String> each : object.annotations().entrySet()) {
            if (each.getKey().startsWith(Declared.PREFIX)) {
                reader.take(each.getKey(), each.getValue().strip());
            }
        }
        return reader.settings();
    }

    /** Returns whether what is spoken to pods is no HTTP. */
    boolean isWithoutHttp() {
        return scheme.filter(WITHOUT_HTTP::contains).isPresent();
    }

    private static final class Reader {
        private List<String> entrypoints = List.of();
        private List<String> middlewares = List.of();
        private Optional<Integer> priority = Optional.empty();
        private Optional<String> strategy = Optional.empty();
        private Optional<String> scheme = Optional.empty();
        private Optional<String> serverName = Optional.empty();
        private final SortedMap<String, String> timeouts = new TreeMap<>();

        void take(String key, String value) throws RefusedObjectException {
            String name = key.substring(Declared.PREFIX.length());
            switch (name) {
                case "entrypoints" -> entrypoints = list(value);
                case "middlewares" -> middlewares = list(value);
                case "priority" -> priority = Optional.of(priority(key, value));
                case "strategy" -> strategy = Optional.of(value);
                case "protocol" -> scheme = Optional.of(checkedScheme(key, value));
                case "server-name" -> serverName = Optional.of(value);
                case "listen" ->
                        throw new RefusedObjectException(
                                key
                                        + ": entrypoints stand in the gateway's own file (name one"
                                        + " in a3s-gateway.io/entrypoints)");
                default -> {
                    String timeout = TIMEOUTS.get(name);
                    if (timeout == null) {
                        throw new RefusedObjectException(
                                ApiServer.fitForLog(key)
                                        + ": unknown (expected one of: connect-timeout,"
                                        + " entrypoints, middlewares, priority, protocol,"
                                        + " request-timeout, server-name, strategy,"
                                        + " stream-idle-timeout, stream-total-timeout)");
                    }
                    timeouts.put(timeout, value.matches("[0-9]{1,9}") ? value + "s" : value);
                }
            }
        }

        private static List<String> list(String value) {
            return Arrays.stream(value.split(",", -1))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .toList();
        }

        private static int priority(String key, String value) throws RefusedObjectException {
            if (value.matches("-?[0-9]{1,4}")) {
                int number = Integer.parseInt(value);
                if (Math.abs(number) <= MAX_PRIORITY) {
                    return number;
                }
            }
            throw RefusedObjectException.expected(key, value, "a whole number from -1000 to 1000");
        }

        Settings settings() {
            return new Settings(
                    entrypoints, middlewares, priority, strategy, scheme, serverName, timeouts);
        }
    }

    static String checkedScheme(String key, String value) throws RefusedObjectException {
        if (!SCHEMES.contains(value)) {
            throw RefusedObjectException.expected(
                    key, value, "one of " + String.join(", ", SCHEMES));
        }
        return value;
    }
}
