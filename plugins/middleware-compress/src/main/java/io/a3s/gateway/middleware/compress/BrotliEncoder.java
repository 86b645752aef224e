package io.a3s.gateway.middleware.compress;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Brotli by its own library. */
final class BrotliEncoder implements StreamEncoder {
    private static final int INPUT_SIZE = 16 * 1024;

    private final EncoderJNI.Wrapper encoder;

    BrotliEncoder(int level, int windowBits) {
        try {
            encoder = new EncoderJNI.Wrapper(INPUT_SIZE, level, windowBits, Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException("no brotli encoder", e);
        }
    }

    @Override
    public void encode(ByteBuffer input, Step step, EncodedBytes out) {
        ByteBuffer own = encoder.getInputBuffer();
        do {
            int length = Math.min(own.capacity(), input.remaining());
            own.clear().put(0, input, input.position(), length);
            input.position(input.position() + length);
            boolean isLast = !input.hasRemaining();
            push(isLast ? operation(step) : Operation.PROCESS, length, out);
        } while (input.hasRemaining());
    }

    private static Operation operation(Step step) {
        return switch (step) {
            case CONTINUE -> Operation.PROCESS;
            case FLUSH -> Operation.FLUSH;
            case FINISH -> Operation.FINISH;
        };
    }

    private void push(Operation operation, int length, EncodedBytes out) {
        encoder.push(operation, length);
        while (true) {
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("brotli encoding failed");
            }
            if (encoder.hasMoreOutput()) {
                out.add(encoder.pull());
            } else if (encoder.hasRemainingInput()
                    || (operation == Operation.FINISH && !encoder.isFinished())) {
                encoder.push(operation, 0);
            } else {
                return;
            }
        }
    }

    @Override
    public void close() {
        encoder.destroy();
    }
}
