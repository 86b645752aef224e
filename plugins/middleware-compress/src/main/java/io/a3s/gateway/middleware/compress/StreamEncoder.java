package io.a3s.gateway.middleware.compress;

import java.nio.ByteBuffer;

/** Encodes one body piece by piece. Holds native memory until it is closed, which is to be once. */
interface StreamEncoder extends AutoCloseable {
    /**
     * Encodes all of the input.
     *
     * @param input direct, or with an accessible array; may be empty
     * @param out takes what comes out
     */
    void encode(ByteBuffer input, Step step, EncodedBytes out);

    @Override
    void close();
}
