package io.a3s.gateway.e2e.robustness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A request as {@link StrictReader} understood it.
 *
 * @param line the request line, without its end
 * @param fields the field lines, without their ends
 * @param isChunked whether the body was chunked
 * @param body the body without framing, an octet a character
 * @param trailers the field lines behind a chunked body
 */
record Request(
        String line, List<String> fields, boolean isChunked, String body, List<String> trailers) {
    Request {
        fields = List.copyOf(fields);
        trailers = List.copyOf(trailers);
    }

    String method() {
        return line.substring(0, line.indexOf(' '));
    }

    String target() {
        return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    }

    /** Returns the values of a field. */
    List<String> values(String name) {
        return fields.stream()
                .filter(field -> nameOf(field).equals(name.toLowerCase(Locale.ROOT)))
                .map(field -> field.substring(field.indexOf(':') + 1).strip())
                .toList();
    }

    /** Returns what it calls itself in X-Id, as far as it gets through to a backend. */
    String id() {
        boolean isHidden =
                values("connection").stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .anyMatch(option -> option.strip().equalsIgnoreCase("x-id"));
        return isHidden ? "" : String.join(",", values("x-id")).strip();
    }

    /** Returns the name of a field line in lower case. */
    static String nameOf(String field) {
        return field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** Returns the request in one form, however its body was cut into chunks. */
    @Override
    public String toString() {
        return line
                + '\n'
                + String.join("\n", fields)
                + (isChunked ? "\n\nchunked " : "\n\n")
                + WireText.of(body)
                + (trailers.isEmpty() ? "" : "\n\n" + String.join("\n", trailers))
                + '\n';
    }
}
