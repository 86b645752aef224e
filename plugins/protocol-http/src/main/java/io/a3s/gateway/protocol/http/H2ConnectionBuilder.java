package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.ClientInfo;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Settings;

/** Puts a connection of HTTP/2 together, with its limits. */
final class H2ConnectionBuilder
        extends AbstractHttp2ConnectionHandlerBuilder<H2Connection, H2ConnectionBuilder> {
    /** Resets of streams a client may cause in {@link #WINDOW_SECONDS} (CVE-2023-44487). */
    private static final int MAX_RESETS = 200;

    private static final int WINDOW_SECONDS = 10;
    private static final int MAX_EMPTY_DATA = 10;

    final HttpTransport transport;
    final LoopState loop;
    final ClientInfo client;

    private H2ConnectionBuilder(HttpTransport transport, LoopState loop, ClientInfo client) {
        this.transport = transport;
        this.loop = loop;
        this.client = client;
    }

    static H2Connection build(HttpTransport transport, LoopState loop, ClientInfo client) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .connectProtocolEnabled(true)
                        .maxConcurrentStreams(transport.maxConcurrentStreams)
                        .maxHeaderListSize(transport.limits.head());
        return new H2ConnectionBuilder(transport, loop, client)
                .connection(H2Windows.ofStreams(true))
                // Replaced by the connection's own, which does not exist yet.
                .frameListener(new Http2EventAdapter() {})
                .initialSettings(settings)
                .validateHeaders(true)
                .headerSensitivityDetector(H2Literals.TO_CLIENTS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, WINDOW_SECONDS)
                .gracefulShutdownTimeoutMillis(-1)
                .build();
    }

    @Override
    protected H2Connection build(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        return new H2Connection(this, decoder, encoder, settings);
    }
}
