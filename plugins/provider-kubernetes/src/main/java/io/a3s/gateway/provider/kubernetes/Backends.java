package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.provider.kubernetes.ServiceObject.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds the servers of Services. */
final class Backends {
    // What appProtocol says (KEP-3726, and the names of IANA), if it makes a difference.
    private static final Map<String, String> SCHEMES =
            Map.of(
                    "https", "https",
                    "kubernetes.io/wss", "wss",
                    "kubernetes.io/h2c", "h2c",
                    "grpc", "grpc");
    private static final int MAX_SERVERS = 1_000;

    private final KubernetesProviderConfig config;
    private final ClusterView view;

    /**
     * What there is of a Service.
     *
     * @param servers their URLs; none is no error, as pods come and go
     * @param serverName the name that their certificates are for, if they have any
     * @param problem what an operator should know, or empty
     */
    record Found(List<String> servers, String scheme, String serverName, String problem) {
        Found {
            servers = List.copyOf(servers);
        }
    }

    Backends(KubernetesProviderConfig config, ClusterView view) {
        this.config = config;
        this.view = view;
    }

    /**
     * Finds the servers of a Service.
     *
     * @param port the name or number of one of its ports
     * @param asked what is to be spoken, if its object says so
     */
    Found of(ObjectKey key, String port, Optional<String> asked) {
        String serverName = key.name() + '.' + key.namespace() + ".svc";
        ServiceObject service = view.services().get(key);
        if (service == null) {
            return none(serverName, "there is no Service " + key);
        }
        Optional<ServicePort> known = service.port(port);
        if (service.externalName().isPresent()) {
            return external(key, service.externalName().get(), number(known, port), asked);
        }
        if (known.isEmpty()) {
            return none(serverName, "the Service " + key + " has no port " + port);
        }
        String scheme =
                asked.or(() -> Optional.ofNullable(SCHEMES.get(known.get().protocol())))
                        .orElse("http");
        if (config.clusterIp()) {
            return service.clusterIp()
                    .map(
                            address ->
                                    new Found(
                                            List.of(url(scheme, address, known.get().number())),
                                            scheme,
                                            serverName,
                                            ""))
                    .orElseGet(
                            () ->
                                    none(
                                            serverName,
                                            "the Service " + key + " has no address of its own"));
        }
        return new Found(pods(key, known.get(), scheme), scheme, serverName, "");
    }

    private static Optional<Integer> number(Optional<ServicePort> known, String port) {
        return known.map(ServicePort::number)
                .or(
                        () ->
                                port.matches("[0-9]{1,5}")
                                        ? Optional.of(Integer.parseInt(port))
                                        : Optional.empty());
    }

    private Found external(
            ObjectKey key, String host, Optional<Integer> port, Optional<String> asked) {
        if (!config.allowExternalNames()) {
            return none(
                    host,
                    "the Service " + key + " names another host (allow_external_names is false)");
        }
        // The API lets nothing else through, but what comes of it is a URL.
        if (port.isEmpty() || !host.matches("[A-Za-z0-9._-]{1,253}")) {
            return none(host, "the Service " + key + " names no host and port");
        }
        String scheme = asked.orElse("http");
        return new Found(List.of(url(scheme, host, port.get())), scheme, host, "");
    }

    /** Returns those that are ready. Of a pod with both, the address of IPv4 is used. */
    private List<String> pods(ObjectKey key, ServicePort port, String scheme) {
        SortedSet<String> four = new TreeSet<>();
        SortedSet<String> six = new TreeSet<>();
        for (Slice slice : view.slices().getOrDefault(key, List.of())) {
            int number = slice.ports().getOrDefault(port.name(), 0);
            for (String address : number < 1 ? List.<String>of() : slice.addresses()) {
                (slice.isIpv6() ? six : four).add(url(scheme, address, number));
            }
        }
        return (four.isEmpty() ? six : four).stream().limit(MAX_SERVERS).toList();
    }

    private static String url(String scheme, String host, int port) {
        String literal = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return scheme + "://" + literal + ':' + port;
    }

    private static Found none(String serverName, String problem) {
        return new Found(List.of(), "http", serverName, problem + ": requests get 503");
    }
}
