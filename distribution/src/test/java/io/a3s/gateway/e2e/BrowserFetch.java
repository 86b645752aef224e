package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A script of a page that fetches something of another origin, and the browser around it: the
 * client's side of the CORS protocol, as the Fetch standard has it.
 *
 * @param port where the service is
 * @param origin the page's origin
 * @param withCredentials whether the script asks for cookies to be sent along
 */
record BrowserFetch(int port, String origin, boolean withCredentials) {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "POST");
    private static final Set<String> SAFE_HEADERS =
            Set.of("accept", "accept-language", "content-language");
    private static final Set<String> SAFE_TYPES =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");
    private static final Set<String> ALWAYS_READABLE =
            Set.of(
                    "cache-control",
                    "content-language",
                    "content-length",
                    "content-type",
                    "expires",
                    "last-modified",
                    "pragma");

    /** What came of it. */
    enum Outcome {
        /** The script has the response. */
        READ,
        /** The request was sent, and the script got nothing but an error. */
        KEPT_FROM_SCRIPT,
        /** The request was not even sent. */
        NOT_SENT
    }

    /**
     * The outcome, and what the script sees.
     *
     * @param status the response's status, 0 if the script does not see it
     * @param readable names of the response's fields that it sees
     */
    record Result(Outcome outcome, int status, Set<String> readable) {}

    Result fetch(String method, String path, Map<String, String> headers) throws IOException {
        List<String> unsafe = unsafeNames(headers);
        boolean needsPreflight = !SAFE_METHODS.contains(method) || !unsafe.isEmpty();
        if (needsPreflight && !preflight(method, path, unsafe)) {
            return new Result(Outcome.NOT_SENT, 0, Set.of());
        }
        HttpHead head = ask(method, path, headers);
        if (!isReadable(head)) {
            return new Result(Outcome.KEPT_FROM_SCRIPT, 0, Set.of());
        }
        return new Result(Outcome.READ, head.status(), readableNames(head));
    }

    private static List<String> unsafeNames(Map<String, String> headers) {
        return headers.entrySet().stream()
                .filter(header -> !isSafe(header.getKey(), header.getValue()))
                .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    private static boolean isSafe(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SAFE_HEADERS.contains(lower)
                || (lower.equals("content-type") && SAFE_TYPES.contains(value));
    }

    private boolean preflight(String method, String path, List<String> unsafe) throws IOException {
        Map<String, String> question = new TreeMap<>();
        question.put("Access-Control-Request-Method", method);
        if (!unsafe.isEmpty()) {
            question.put("Access-Control-Request-Headers", String.join(",", unsafe));
        }
        HttpHead head = ask("OPTIONS", path, question);
        if (!isReadable(head) || head.status() < 200 || head.status() > 299) {
            return false;
        }
        List<String> methods = list(head, "access-control-allow-methods");
        if (!methods.contains(method) && !SAFE_METHODS.contains(method) && !hasAsterisk(methods)) {
            return false;
        }
        List<String> names =
                list(head, "access-control-allow-headers").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
        return unsafe.stream()
                .allMatch(
                        name ->
                                names.contains(name)
                                        || (hasAsterisk(names) && !name.equals("authorization")));
    }

    private boolean hasAsterisk(List<String> words) {
        return !withCredentials && words.contains("*");
    }

    // The standard's "CORS check". Several fields count as one with commas, which is no origin.
    private boolean isReadable(HttpHead head) {
        String allowed = String.join(", ", head.fieldValues("access-control-allow-origin"));
        if (allowed.equals("*") && !withCredentials) {
            return true;
        }
        String credentials =
                String.join(", ", head.fieldValues("access-control-allow-credentials"));
        return allowed.equals(origin) && (!withCredentials || credentials.equals("true"));
    }

    private Set<String> readableNames(HttpHead head) {
        List<String> exposed =
                list(head, "access-control-expose-headers").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
        return head.fields().stream()
                .map(Map.Entry::getKey)
                .filter(
                        name ->
                                ALWAYS_READABLE.contains(name)
                                        || exposed.contains(name)
                                        || hasAsterisk(exposed))
                .collect(Collectors.toSet());
    }

    private static List<String> list(HttpHead head, String name) {
        return head.fieldValues(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private HttpHead ask(String method, String path, Map<String, String> headers)
            throws IOException {
        StringBuilder request = new StringBuilder();
        request.append("%s %s HTTP/1.1\r\nHost: api.example.com\r\n".formatted(method, path));
        request.append("Origin: ").append(origin).append("\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("\r\n");
        return RawClient.ask(port, request.toString()).head();
    }
}
