package io.a3s.gateway.middleware.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/** Zstandard by its own library. */
final class ZstdEncoder implements StreamEncoder {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    ZstdEncoder(int level, int windowBits) {
        try {
            context.setLevel(level).setWindowLog(windowBits);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    @Override
    public void encode(ByteBuffer input, Step step, EncodedBytes out) {
        EndDirective directive =
                switch (step) {
                    case CONTINUE -> EndDirective.CONTINUE;
                    case FLUSH -> EndDirective.FLUSH;
                    case FINISH -> EndDirective.END;
                };
        boolean isDone;
        do {
            ByteBuffer room = out.room();
            int before = room.position();
            boolean isEmptied = context.compressByteBufferStream(room, input, directive);
            out.advance(room.position() - before);
            // While it continues, the library reports what it would like to have next.
            isDone = step == Step.CONTINUE || isEmptied;
        } while (!isDone || input.hasRemaining());
    }

    @Override
    public void close() {
        context.close();
    }
}
