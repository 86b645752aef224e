package io.a3s.gateway.testkit.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and the fields of a message as they came over the wire.
 *
 * @param startLine the request or status line
 * @param fields names in lower case, values as they were, in order
 * @since 1.0
 */
public record HttpHead(String startLine, List<Map.Entry<String, String>> fields) {
    public HttpHead {
        fields = List.copyOf(fields);
    }

    /** Returns the first value of a field. */
    public Optional<String> field(String name) {
        return fieldValues(name).stream().findFirst();
    }

    /** Returns all values of a field. */
    public List<String> fieldValues(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return fields.stream()
                .filter(f -> f.getKey().equals(wanted))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Returns the status of a response. */
    public int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** Returns the method of a request. */
    public String method() {
        return startLine.split(" ", 3)[0];
    }

    /** Returns the target of a request. */
    public String target() {
        return startLine.split(" ", 3)[1];
    }

    public boolean isChunked() {
        return field("transfer-encoding")
                .map(v -> v.toLowerCase(Locale.ROOT))
                .orElse("")
                .endsWith("chunked");
    }

    /** Returns the declared length of the body, or -1. */
    public int contentLength() {
        return field("content-length").map(Integer::parseInt).orElse(-1);
    }
}
