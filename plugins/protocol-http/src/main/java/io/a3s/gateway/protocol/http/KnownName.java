package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** The field names with a meaning for the connection. */
final class KnownName {
    private static final int SLOTS = 64;
    private static final @Nullable KnownName[] TABLE = new KnownName[SLOTS];

    static final KnownName CONNECTION = hopByHop("Connection", 0);
    static final KnownName KEEP_ALIVE = hopByHop("Keep-Alive", 1);
    static final KnownName PROXY_CONNECTION = hopByHop("Proxy-Connection", 2);
    static final KnownName TE = hopByHop("TE", 3);
    static final KnownName TRANSFER_ENCODING = hopByHop("Transfer-Encoding", 4);
    static final KnownName UPGRADE = hopByHop("Upgrade", 5);

    // Consumed by the proxy that asked for it (RFC 9110 §11.7).
    static final KnownName PROXY_AUTHENTICATE = hopByHop("Proxy-Authenticate", 6);
    static final KnownName PROXY_AUTHORIZATION = hopByHop("Proxy-Authorization", 7);
    static final KnownName PROXY_AUTHENTICATION_INFO = hopByHop("Proxy-Authentication-Info", 8);

    // Answered by the transport, which sends 100 itself.
    static final KnownName EXPECT = hopByHop("Expect", 9);

    // Of the upgrade to HTTP/2 in clear text (RFC 7540 §3.2.1), which is gone (RFC 9113 §3.1).
    static final KnownName HTTP2_SETTINGS = hopByHop("HTTP2-Settings", 13);

    static final KnownName CONTENT_LENGTH = endToEnd("Content-Length", 10);
    static final KnownName HOST = endToEnd("Host", 11);
    static final KnownName TRAILER = endToEnd("Trailer", 12);

    /** The bits of those that mean the connection, which HTTP/2 does without (RFC 9113 §8.2.2). */
    static final int NOT_IN_HTTP2 =
            CONNECTION.bit
                    | KEEP_ALIVE.bit
                    | PROXY_CONNECTION.bit
                    | TRANSFER_ENCODING.bit
                    | UPGRADE.bit;

    final HeaderName name;

    /** Whether it belongs to the connection and is neither shown nor forwarded. */
    final boolean hopByHop;

    /** Its place in a set of names. */
    final int bit;

    private KnownName(String text, boolean hopByHop, int place) {
        this.name = HeaderName.of(text);
        this.hopByHop = hopByHop;
        this.bit = 1 << place;
        int slot = slot(name.hashCode());
        while (TABLE[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        TABLE[slot] = this;
    }

    private static KnownName hopByHop(String text, int place) {
        return new KnownName(text, true, place);
    }

    private static KnownName endToEnd(String text, int place) {
        return new KnownName(text, false, place);
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 7) ^ (hash >>> 15)) & (SLOTS - 1);
    }

    /** Returns the known name that a stretch of text with the given hash is, or null. */
    static @Nullable KnownName of(int hash, byte[] source, int start, int end) {
        int slot = slot(hash);
        for (KnownName known = TABLE[slot]; known != null; known = TABLE[slot]) {
            if (known.name.hashCode() == hash && known.name.matches(source, start, end)) {
                return known;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return null;
    }

    /** Returns whether a stretch of text is a name that HTTP/2 does without. */
    static boolean isNotInHttp2(byte[] source, int start, int end) {
        KnownName known = of(HeaderName.hash(source, start, end), source, start, end);
        return known != null && (known.bit & NOT_IN_HTTP2) != 0;
    }

    /** Returns the known name that a name is, or null. */
    static @Nullable KnownName of(HeaderName name) {
        int slot = slot(name.hashCode());
        for (KnownName known = TABLE[slot]; known != null; known = TABLE[slot]) {
            if (known.name.equals(name)) {
                return known;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return null;
    }
}
