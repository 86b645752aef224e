package io.a3s.gateway.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A body as it comes in. For one thread.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface BodyReader {
    /**
     * Waits for the next part: a chunk of a chunked body, what one read yields of any other.
     *
     * @return an empty array at the end of the body
     * @throws IOException if the body was cut off
     */
    byte[] next() throws IOException;

    /** Waits for the end and returns all that was not read yet. */
    default byte[] rest() throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part = next(); part.length > 0; part = next()) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
