package io.a3s.gateway.spi.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response made by a plugin or by the gateway instead of a backend. Immutable, so that a constant
 * can serve all requests.
 *
 * @since 1.0
 */
public final class Reply {
    private record Field(HeaderName name, String value, @Nullable Field next) {}

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final boolean isError;
    private final String errorText;
    private final @Nullable Field fields;

    private Reply(
            int status,
            String contentType,
            byte[] body,
            boolean isError,
            String errorText,
            @Nullable Field fields) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.isError = isError;
        this.errorText = errorText;
        this.fields = fields;
    }

    /**
     * Returns a reply without body.
     *
     * @param status the status code, 200 to 599
     */
    public static Reply of(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
        }
        return new Reply(status, "", new byte[0], false, "", null);
    }

    /**
     * Returns a reply whose body is {@code {"error": "text", "request_id": "..."}}, the form of all
     * errors the gateway itself reports.
     */
    public static Reply error(int status, String text) {
        byte[] body = ("{\"error\": " + quote(text)).getBytes(StandardCharsets.UTF_8);
        return new Reply(of(status).status, "application/json", body, true, text, null);
    }

    /** Returns a copy with one more field. */
    public Reply withHeader(HeaderName name, String value) {
        Objects.requireNonNull(name, "name");
        return new Reply(
                status,
                contentType,
                body,
                isError,
                errorText,
                new Field(name, HeaderList.requireFieldValue(value), fields));
    }

    /** Returns a copy with a body in UTF-8. */
    public Reply withBody(String type, String text) {
        return withBody(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy with a body. */
    public Reply withBody(String type, byte[] content) {
        return new Reply(
                status, HeaderList.requireFieldValue(type), content.clone(), false, "", fields);
    }

    /** Returns the status code. */
    public int status() {
        return status;
    }

    /** Returns the text of a reply that is an {@link #error}; empty for any other. */
    public String errorText() {
        return errorText;
    }

    /**
     * Returns the body as an exchange with the given id gets it, empty if there is none; a new
     * array.
     */
    public byte[] body(String requestId) {
        if (!isError) {
            return body.clone();
        }
        byte[] tail = idMember(requestId).getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(body, body.length + tail.length);
        System.arraycopy(tail, 0, whole, body.length, tail.length);
        return whole;
    }

    private static String idMember(String requestId) {
        return ", \"request_id\": " + quote(requestId) + "}\n";
    }

    /**
     * Adds the reply's fields, {@code Content-Type} and {@code Content-Length} included.
     *
     * @param target what to add them to
     * @param requestId the exchange's id
     */
    public void writeFieldsTo(Headers target, String requestId) {
        if (!contentType.isEmpty()) {
            target.set(HeaderName.CONTENT_TYPE, contentType);
        }
        if (status != 204 && status != 304) {
            target.set(
                    HeaderName.CONTENT_LENGTH,
                    Integer.toString(
                            isError ? body.length + idMember(requestId).length() : body.length));
        }
        for (Field field = fields; field != null; field = field.next) {
            target.add(field.name, field.value);
        }
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
