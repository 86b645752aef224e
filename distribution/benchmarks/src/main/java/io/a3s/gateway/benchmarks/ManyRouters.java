package io.a3s.gateway.benchmarks;

/** Configurations of many routers, each with a host, and a service for every ten of them. */
public record ManyRouters(int routers) {
    private static final String HEAD =
            """
            management { enabled = false }
            entrypoints "web" { address = "127.0.0.1:0" }
            """;

    /** A change of one line. */
    public enum Edit {
        /** The rule of a router. */
        RULE,
        /** The address of a backend. */
        SERVER,
        /** A line more at the beginning, which moves all others. */
        LINE
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < routers; i++) {
            text.append(router(i, rule(i)));
        }
        for (int i = 0; i < services(); i++) {
            text.append(service(i, url(i)));
        }
        return text.toString();
    }

    /** Returns the text with a change, another one for each number. */
    String text(Edit edit, int number) {
        int router = Math.floorMod(number * 7919, routers);
        int service = Math.floorMod(number * 7919, services());
        return switch (edit) {
            case RULE ->
                    text().replace(
                                    router(router, rule(router)),
                                    router(router, rule(router + routers)));
            case SERVER ->
                    text().replace(
                                    service(service, url(service)),
                                    service(service, url(service + services())));
            case LINE -> "# change %d\n".formatted(number).repeat(1 + number % 2) + text();
        };
    }

    private int services() {
        return Math.max(1, routers / 10);
    }

    private String router(int number, String rule) {
        return """
        routers "r%06d" {
          rule    = "%s"
          service = "s%05d"
        }
        """
                .formatted(number, rule, number % services());
    }

    private static String rule(int number) {
        return "Host(`t%06d.example.com`) && PathPrefix(`/v1`)".formatted(number);
    }

    private static String service(int number, String url) {
        return """
        services "s%05d" {
          load_balancer { servers = [{ url = "%s" }] }
        }
        """
                .formatted(number, url);
    }

    private static String url(int number) {
        return "http://10.%d.%d.%d:8080"
                .formatted(number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    }
}
