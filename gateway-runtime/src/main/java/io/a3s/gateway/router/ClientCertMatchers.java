package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes matchers of what a client's certificate says, which was verified in the handshake. They
 * allocate nothing.
 */
final class ClientCertMatchers {
    private ClientCertMatchers() {}

    static RouteMatcher commonName(List<String> names) {
        if (names.contains(Condition.ClientCertCn.ANY)) {
            return (authority, start, end, client, head) -> shown(client) != null;
        }
        Set<String> known = Set.copyOf(names);
        return (authority, start, end, client, head) -> {
            TlsInfo tls = shown(client);
            String name = tls == null ? null : tls.clientCommonName();
            return name != null && known.contains(name);
        };
    }

    static RouteMatcher alternative(List<String> names) {
        Set<String> exact =
                names.stream()
                        .filter(name -> !name.startsWith("*."))
                        .collect(Collectors.toUnmodifiableSet());
        String[] suffixes =
                names.stream()
                        .filter(name -> name.startsWith("*."))
                        .map(name -> name.substring(1))
                        .toArray(String[]::new);
        return (authority, start, end, client, head) -> {
            TlsInfo tls = shown(client);
            return tls != null && isOneOf(tls.clientAlternativeNames(), exact, suffixes);
        };
    }

    private static @Nullable TlsInfo shown(ClientInfo client) {
        TlsInfo tls = client.tls();
        return tls == null || tls.clientCertificate() == null ? null : tls;
    }

    private static boolean isOneOf(List<String> shown, Set<String> exact, String[] suffixes) {
        for (int i = 0; i < shown.size(); i++) {
            String name = shown.get(i);
            if (exact.contains(name) || isOneLabelBefore(suffixes, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneLabelBefore(String[] suffixes, String name) {
        int dot = name.indexOf('.');
        // Else an email address or a URI, whose dots are none of a host.
        if (dot <= 0 || name.indexOf('@') >= 0 || name.indexOf(':') >= 0) {
            return false;
        }
        for (String suffix : suffixes) {
            if (suffix.length() == name.length() - dot
                    && name.regionMatches(dot, suffix, 0, suffix.length())) {
                return true;
            }
        }
        return false;
    }
}
