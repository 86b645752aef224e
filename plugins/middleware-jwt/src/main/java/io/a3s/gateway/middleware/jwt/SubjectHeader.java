package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The header that tells the backend whose token it was. */
final class SubjectHeader {
    private static final HeaderName NAME = HeaderName.of("X-JWT-Subject");
    // Backends of the CGI family (RFC 3875 §4.1.18) take an underscore for a hyphen, so the other
    // spellings would name another subject to them.
    private static final List<HeaderName> SPELLINGS =
            List.of(
                    NAME,
                    HeaderName.of("X_JWT_Subject"),
                    HeaderName.of("X-JWT_Subject"),
                    HeaderName.of("X_JWT-Subject"));

    private SubjectHeader() {}

    static boolean isSpelling(HeaderName name) {
        return SPELLINGS.contains(name);
    }

    /** Removes what the client sent under the header's name. */
    static void remove(Headers headers) {
        for (HeaderName spelling : SPELLINGS) {
            headers.remove(spelling);
        }
    }

    /** Sets the header, in UTF-8 (a field value has one character for each octet). */
    static void set(Headers headers, String subject) {
        byte[] octets = subject.getBytes(StandardCharsets.UTF_8);
        headers.set(NAME, new String(octets, StandardCharsets.ISO_8859_1));
    }
}
