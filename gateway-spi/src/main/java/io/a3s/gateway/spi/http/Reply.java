package io.a3s.gateway.spi.http;

import java.nio.charset.StandardCharsets;
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
    private final @Nullable Field fields;

    private Reply(int status, String contentType, byte[] body, @Nullable Field fields) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
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
        return new Reply(status, "", new byte[0], null);
    }

    /**
     * Returns a reply whose body is {@code {"error": "text"}}, the form of all errors the gateway
     * itself reports.
     */
    public static Reply error(int status, String text) {
        return of(status).withBody("application/json", "{\"error\": " + quote(text) + "}");
    }

    /** Returns a copy with one more field. */
    public Reply withHeader(HeaderName name, String value) {
        Objects.requireNonNull(name, "name");
        return new Reply(
                status,
                contentType,
                body,
                new Field(name, HeaderList.requireFieldValue(value), fields));
    }

    /** Returns a copy with a body in UTF-8. */
    public Reply withBody(String type, String text) {
        return withBody(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy with a body. */
    public Reply withBody(String type, byte[] content) {
        return new Reply(status, HeaderList.requireFieldValue(type), content.clone(), fields);
    }

    /** Returns the status code. */
    public int status() {
        return status;
    }

    /** Returns a copy of the body, empty if there is none. */
    public byte[] body() {
        return body.clone();
    }

    /** Adds the reply's fields, {@code Content-Type} and {@code Content-Length} included. */
    public void writeFieldsTo(Headers target) {
        if (!contentType.isEmpty()) {
            target.set(HeaderName.CONTENT_TYPE, contentType);
        }
        if (status != 204 && status != 304) {
            target.set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
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
