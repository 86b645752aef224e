package io.a3s.gateway.router;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The matchers a rule can be made of, and how many arguments each takes. */
enum MatcherName {
    HOST("Host", RouterKind.HTTP, 1, Integer.MAX_VALUE, "Host(`example.com`)"),
    HOST_REGEXP("HostRegexp", RouterKind.HTTP, 1, 1, "HostRegexp(`^.+\\.example\\.com$`)"),
    PATH("Path", RouterKind.HTTP, 1, Integer.MAX_VALUE, "Path(`/status`)"),
    PATH_PREFIX("PathPrefix", RouterKind.HTTP, 1, Integer.MAX_VALUE, "PathPrefix(`/api`)"),
    PATH_REGEXP("PathRegexp", RouterKind.HTTP, 1, 1, "PathRegexp(`\\.png$`)"),
    METHOD("Method", RouterKind.HTTP, 1, Integer.MAX_VALUE, "Method(`GET`)"),
    HEADER("Header", RouterKind.HTTP, 1, 2, "Header(`X-Tier`, `gold`)"),
    HEADERS("Headers", RouterKind.HTTP, 2, 2, "Headers(`X-Tier`, `gold`)"),
    HEADER_REGEXP("HeaderRegexp", RouterKind.HTTP, 2, 2, "HeaderRegexp(`Accept`, `json`)"),
    HEADERS_REGEXP("HeadersRegexp", RouterKind.HTTP, 2, 2, "HeadersRegexp(`Accept`, `json`)"),
    QUERY("Query", RouterKind.HTTP, 1, 2, "Query(`version`, `2`)"),
    QUERY_REGEXP("QueryRegexp", RouterKind.HTTP, 2, 2, "QueryRegexp(`version`, `^[0-9]+$`)"),
    CLIENT_IP("ClientIP", true, true, 1, Integer.MAX_VALUE, "ClientIP(`10.0.0.0/8`)"),
    CLIENT_CERT_CN("ClientCertCN", true, true, 1, Integer.MAX_VALUE, "ClientCertCN(`billing`)"),
    CLIENT_CERT_SAN(
            "ClientCertSAN", true, true, 1, Integer.MAX_VALUE, "ClientCertSAN(`*.example.com`)"),
    HOST_SNI("HostSNI", RouterKind.CONNECTION, 1, Integer.MAX_VALUE, "HostSNI(`example.com`)"),
    HOST_SNI_REGEXP(
            "HostSNIRegexp", RouterKind.CONNECTION, 1, 1, "HostSNIRegexp(`^.+\\.example\\.com$`)");

    private final String text;
    private final boolean forRequests;
    private final boolean forConnections;
    private final int minArguments;
    private final int maxArguments;
    private final String example;

    MatcherName(String text, RouterKind kind, int minArguments, int maxArguments, String example) {
        this(
                text,
                kind == RouterKind.HTTP,
                kind == RouterKind.CONNECTION,
                minArguments,
                maxArguments,
                example);
    }

    MatcherName(
            String text,
            boolean forRequests,
            boolean forConnections,
            int minArguments,
            int maxArguments,
            String example) {
        this.text = text;
        this.forRequests = forRequests;
        this.forConnections = forConnections;
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
        this.example = example;
    }

    static Optional<MatcherName> of(String text) {
        return Stream.of(values()).filter(name -> name.text.equalsIgnoreCase(text)).findFirst();
    }

    static List<String> texts(RouterKind kind) {
        return Stream.of(values()).filter(name -> name.fits(kind)).map(MatcherName::text).toList();
    }

    String text() {
        return text;
    }

    String example() {
        return example;
    }

    boolean fits(RouterKind kind) {
        return kind == RouterKind.HTTP ? forRequests : forConnections;
    }

    boolean takes(int arguments) {
        return arguments >= minArguments && arguments <= maxArguments;
    }

    /** Returns how many arguments it takes, for people. */
    String expectedArguments() {
        if (maxArguments == Integer.MAX_VALUE) {
            return minArguments + " or more";
        }
        return minArguments == maxArguments
                ? String.valueOf(minArguments)
                : minArguments + " or " + maxArguments;
    }
}
