package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's watch over the body of a response. One that fails is not asked again.
 *
 * @param protocol the handler it is of
 * @param watch what looks
 */
public record Watch(String protocol, ResponseWatch watch) {
    void chunk(ByteBuf data) {
        ByteBufChunk chunk = new ByteBufChunk(data);
        try {
            watch.onChunk(chunk);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            chunk.expire();
        }
    }

    byte @Nullable [] lastWord(String reason) {
        try {
            return watch.lastWord(reason);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Nullable Headers lastTrailers(String reason) {
        try {
            return watch.lastTrailers(reason);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void end() {
        try {
            watch.onEnd();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private PluginFailedException failed(Throwable thrown) {
        return new PluginFailedException(PluginPart.exchangeHandler(protocol), thrown);
    }
}
