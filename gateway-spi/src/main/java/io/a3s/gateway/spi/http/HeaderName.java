package io.a3s.gateway.spi.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A field name (RFC 9110 §5.1), compared without regard to case. Make the names a plugin uses once
 * and keep them: looking a field up by a {@code HeaderName} compares a stored hash before any text.
 *
 * @since 1.0
 */
public final class HeaderName {
    /** {@code Accept}. */
    public static final HeaderName ACCEPT = of("Accept");

    /** {@code Authorization}. */
    public static final HeaderName AUTHORIZATION = of("Authorization");

    /** {@code Cache-Control}. */
    public static final HeaderName CACHE_CONTROL = of("Cache-Control");

    /** {@code Content-Encoding}. */
    public static final HeaderName CONTENT_ENCODING = of("Content-Encoding");

    /** {@code Content-Length}. */
    public static final HeaderName CONTENT_LENGTH = of("Content-Length");

    /** {@code Content-Type}. */
    public static final HeaderName CONTENT_TYPE = of("Content-Type");

    /** {@code Cookie}. */
    public static final HeaderName COOKIE = of("Cookie");

    /** {@code Date}. */
    public static final HeaderName DATE = of("Date");

    /** {@code Expect}. */
    public static final HeaderName EXPECT = of("Expect");

    /** {@code Forwarded} (RFC 7239). */
    public static final HeaderName FORWARDED = of("Forwarded");

    /** {@code Host}. */
    public static final HeaderName HOST = of("Host");

    /** {@code Location}. */
    public static final HeaderName LOCATION = of("Location");

    /** {@code Origin}. */
    public static final HeaderName ORIGIN = of("Origin");

    /** {@code Retry-After}. */
    public static final HeaderName RETRY_AFTER = of("Retry-After");

    /** {@code Set-Cookie}. */
    public static final HeaderName SET_COOKIE = of("Set-Cookie");

    /** {@code User-Agent}. */
    public static final HeaderName USER_AGENT = of("User-Agent");

    /** {@code Vary}. */
    public static final HeaderName VARY = of("Vary");

    /** {@code WWW-Authenticate}. */
    public static final HeaderName WWW_AUTHENTICATE = of("WWW-Authenticate");

    /** {@code X-Forwarded-For}. */
    public static final HeaderName X_FORWARDED_FOR = of("X-Forwarded-For");

    /** {@code X-Forwarded-Host}. */
    public static final HeaderName X_FORWARDED_HOST = of("X-Forwarded-Host");

    /** {@code X-Forwarded-Port}. */
    public static final HeaderName X_FORWARDED_PORT = of("X-Forwarded-Port");

    /** {@code X-Forwarded-Prefix}. */
    public static final HeaderName X_FORWARDED_PREFIX = of("X-Forwarded-Prefix");

    /** {@code X-Forwarded-Proto}. */
    public static final HeaderName X_FORWARDED_PROTO = of("X-Forwarded-Proto");

    /** {@code X-Request-Id}. */
    public static final HeaderName X_REQUEST_ID = of("X-Request-Id");

    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

    private final String text;
    private final String lowerCase;
    private final byte[] bytes;
    private final int hash;

    private HeaderName(String text) {
        this.text = text;
        this.lowerCase = text.toLowerCase(Locale.ROOT);
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.hash = hash(bytes, 0, bytes.length);
    }

    /**
     * Returns the name with the given text, which is also how it is written to HTTP/1.1 peers.
     *
     * @throws IllegalArgumentException if the text is no token (RFC 9110 §5.6.2)
     */
    public static HeaderName of(String text) {
        if (text.isEmpty() || text.length() > 256) {
            throw new IllegalArgumentException(
                    "field name: \"" + text + "\" (expected: 1 to 256 characters)");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && TOKEN_SYMBOLS.indexOf(c) < 0) {
                throw new IllegalArgumentException(
                        "field name: \""
                                + text
                                + "\" (expected: letters, digits and "
                                + TOKEN_SYMBOLS
                                + ')');
            }
        }
        return new HeaderName(text);
    }

    /**
     * Returns the hash that names of equal text without regard to case share. Codecs compute it
     * while they parse.
     *
     * @param source holds the name in Latin-1
     * @param start where it begins
     * @param end where it ends, exclusive
     */
    public static int hash(byte[] source, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            // Folds A-Z onto a-z; it also folds some symbols together, which costs a comparison,
            // never a wrong match.
            hash = hash * 31 + (source[i] | 0x20);
        }
        return hash;
    }

    /** Returns whether a stretch of Latin-1 text is this name, without regard to case. */
    public boolean matches(byte[] source, int start, int end) {
        if (end - start != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int difference = source[start + i] ^ bytes[i];
            if (difference != 0 && (difference != 0x20 || !isLetter(bytes[i]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte value) {
        int lower = value | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** Copies the name's octets into an array and returns the index behind the last one. */
    public int writeTo(byte[] target, int index) {
        System.arraycopy(bytes, 0, target, index, bytes.length);
        return index + bytes.length;
    }

    /** Returns the number of octets of the name. */
    public int length() {
        return bytes.length;
    }

    /** Returns the name in lower case, as HTTP/2 writes it. */
    public String lowerCase() {
        return lowerCase;
    }

    /** Returns whether the other object is the same name, without regard to case. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName that
                && hash == that.hash
                && lowerCase.equals(that.lowerCase);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
