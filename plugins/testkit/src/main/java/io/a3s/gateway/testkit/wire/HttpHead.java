package io.a3s.gateway.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and the fields of a message as they came over the wire.
 *
 * @param startLine the request or status line
 * @param fields names in lower case, values as they were, in order
 */
record HttpHead(String startLine, List<Map.Entry<String, String>> fields) {
    HttpHead {
        fields = List.copyOf(fields);
    }

    /** Returns the first value of a field. */
    Optional<String> field(String name) {
        return fieldValues(name).stream().findFirst();
    }

    /** Returns all values of a field. */
    List<String> fieldValues(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return fields.stream()
                .filter(f -> f.getKey().equals(wanted))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Returns the status of a response. */
    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** Returns the method of a request. */
    String method() {
        return startLine.split(" ", 3)[0];
    }

    /** Returns the target of a request. */
    String target() {
        return startLine.split(" ", 3)[1];
    }

    boolean isChunked() {
        return field("transfer-encoding")
                .map(v -> v.toLowerCase(Locale.ROOT))
                .orElse("")
                .endsWith("chunked");
    }

    /** Returns the declared length of the body, or -1. */
    int contentLength() {
        return field("content-length").map(Integer::parseInt).orElse(-1);
    }
}
