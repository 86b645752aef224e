package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A request's head as octets, read by the plugin's own parser each time it is asked for. */
public final class RequestText {
    private static final HeadLimits LIMITS = new HeadLimits(64 * 1024, 8 * 1024, 200, false);

    private final HeadParser parser = new HeadParser(LIMITS, HeadParser.Kind.REQUEST);
    private final ParsedRequest request = new ParsedRequest();
    private final ByteBuf octets;

    /**
     * Takes a head.
     *
     * @param text its lines, each with its end, and the empty line
     */
    public RequestText(String text) {
        this.octets = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads it. The head that was returned before is the same object, and is overwritten. */
    public RequestHead read() {
        octets.readerIndex(0);
        request.clear();
        parser.begin();
        try {
            parser.read(request.fields, octets);
            RequestReader.read(
                    request, parser.startLineStart(), parser.startLineEnd(), /* isSecure= */ false);
        } catch (MalformedException e) {
            throw new IllegalStateException(e.detail(), e);
        }
        return request;
    }
}
