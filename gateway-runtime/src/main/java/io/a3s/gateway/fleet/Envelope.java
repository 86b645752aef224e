package io.a3s.gateway.fleet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A message on its way between gateways. */
final class Envelope {
    private static final byte FORM = 1;
    private static final int HEAD = 1 + 3 * Long.BYTES;

    private final UUID publisher;
    private final long number;
    private final byte[] content;

    /**
     * @param publisher who sent it, unlike all others
     * @param number counts what it has sent, so that others notice what they have missed
     * @param content what was sent; becomes the envelope's
     */
    Envelope(UUID publisher, long number, byte[] content) {
        this.publisher = publisher;
        this.number = number;
        this.content = content;
    }

    UUID publisher() {
        return publisher;
    }

    long number() {
        return number;
    }

    byte[] content() {
        return content;
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEAD + content.length)
                .put(FORM)
                .putLong(publisher.getMostSignificantBits())
                .putLong(publisher.getLeastSignificantBits())
                .putLong(number)
                .put(content)
                .array();
    }

    /** Returns a message, or nothing if it is of another release or of nobody who may be known. */
    static Optional<Envelope> decode(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != FORM) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(bytes, 1, HEAD - 1);
        UUID publisher = new UUID(head.getLong(), head.getLong());
        return Optional.of(
                new Envelope(
                        publisher, head.getLong(), Arrays.copyOfRange(bytes, HEAD, bytes.length)));
    }
}
