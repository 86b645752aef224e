package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** A request's head over the octets it came as. Reused; {@link RequestReader} fills it. */
final class ParsedRequest implements RequestHead {
    final HeadBuffer fields = new HeadBuffer();

    /** Where the request line starts, or -1 if it cannot be forwarded as it came. */
    int lineStart;

    /** Where the octets of path and query are, for a request line that is written anew. */
    int pathStart;

    int pathEnd;
    int queryStart;
    int queryEnd;

    boolean isHttp11;
    boolean wantsKeepAlive;
    boolean expectsContinue;
    boolean acceptsTrailers;
    boolean isChunked;
    long contentLength;
    boolean isSecure;

    String method = "";
    String authority = "";
    @Nullable String upgrade;

    /**
     * The key of a WebSocket handshake that the gateway has made for a client without one, which is
     * one of HTTP/2 (RFC 8441 §5.1); or null.
     */
    @Nullable String ownKey;

    private @Nullable String path;
    private @Nullable String query;
    private boolean queryIsRaw;

    /** Forgets the request. */
    void clear() {
        fields.clear();
        method = "";
        authority = "";
        upgrade = null;
        ownKey = null;
        path = null;
        query = null;
        queryIsRaw = true;
    }

    /** Returns whether the request has no body. */
    boolean hasNoBody() {
        return !isChunked && contentLength <= 0;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return isSecure ? "https" : "http";
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public String path() {
        String text = path;
        if (text == null) {
            text = fields.text(pathStart, pathEnd);
            path = text;
        }
        return text;
    }

    /** Sets the path to what the target stands for, which is not what it says. */
    void resolvePath(String resolved) {
        path = resolved;
        lineStart = -1;
    }

    @Override
    public void setPath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "path: \"" + path + "\" (expected: to start with a slash)");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (!Syntax.isTarget(c) || c == '?' || c == '\\') {
                throw new IllegalArgumentException(
                        "path: character U+%04X at %d (expected: percent-encoding)"
                                .formatted((int) c, i));
            }
        }
        resolvePath(path);
    }

    @Override
    public @Nullable String query() {
        if (queryIsRaw) {
            query = queryStart < 0 ? null : fields.text(queryStart, queryEnd);
            queryIsRaw = false;
        }
        return query;
    }

    @Override
    public void setQuery(@Nullable String query) {
        for (int i = 0; query != null && i < query.length(); i++) {
            if (!Syntax.isTarget(query.charAt(i))) {
                throw new IllegalArgumentException(
                        "query: character U+%04X at %d (expected: percent-encoding)"
                                .formatted((int) query.charAt(i), i));
            }
        }
        this.query = query;
        queryIsRaw = false;
        lineStart = -1;
    }

    @Override
    public Headers headers() {
        return fields;
    }

    @Override
    public @Nullable String upgrade() {
        return upgrade;
    }

    @Override
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    /** Writes request line and fields. */
    void writeTo(ByteBuf target) {
        if (lineStart < 0) {
            ByteBufUtil.writeAscii(target, method);
            target.writeByte(' ');
            ByteBufUtil.writeAscii(target, path());
            String text = query();
            if (text != null) {
                target.writeByte('?');
                ByteBufUtil.writeAscii(target, text);
            }
            ByteBufUtil.writeAscii(target, " HTTP/1.1\r\n");
        }
        fields.writeTo(target, lineStart);
    }

    /** Returns about how many octets {@link #writeTo} writes. */
    int estimatedSize() {
        return fields.size + 64 + (lineStart < 0 ? path().length() : 0);
    }

    @Override
    public String toString() {
        return method + ' ' + path();
    }
}
