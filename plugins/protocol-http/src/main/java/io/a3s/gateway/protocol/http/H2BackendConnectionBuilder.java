package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Settings;

/** Puts a connection of HTTP/2 to a backend together, with its limits. */
final class H2BackendConnectionBuilder
        extends AbstractHttp2ConnectionHandlerBuilder<
                H2BackendConnection, H2BackendConnectionBuilder> {
    /**
     * Resets a backend may send in {@link #WINDOW_SECONDS}. Each ends a request, so that an honest
     * one that is overloaded does not get there.
     */
    private static final int MAX_RESETS = 10_000;

    private static final int WINDOW_SECONDS = 10;
    private static final int MAX_EMPTY_DATA = 10;
    private static final int GOODBYE_MILLIS = 2_000;

    final LoopState loop;
    final H2BackendPool pool;
    final Backend backend;

    private H2BackendConnectionBuilder(LoopState loop, H2BackendPool pool, Backend backend) {
        this.loop = loop;
        this.pool = pool;
        this.backend = backend;
    }

    static H2BackendConnection build(LoopState loop, H2BackendPool pool, Backend backend) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .maxHeaderListSize(HeadLimits.RESPONSE.head());
        return new H2BackendConnectionBuilder(loop, pool, backend)
                .connection(H2Windows.ofStreams(false))
                // Replaced by the connection's own, which does not exist yet.
                .frameListener(new Http2EventAdapter() {})
                .initialSettings(settings)
                .validateHeaders(true)
                .headerSensitivityDetector(H2Literals.TO_BACKENDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, WINDOW_SECONDS)
                // How often clients leave is not the connection's fault.
                .encoderEnforceMaxRstFramesPerWindow(0, WINDOW_SECONDS)
                .gracefulShutdownTimeoutMillis(GOODBYE_MILLIS)
                .build();
    }

    @Override
    protected H2BackendConnection build(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        return new H2BackendConnection(this, decoder, encoder, settings);
    }
}
