package io.a3s.gateway.protocol.http;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** How connections of HTTP/2 hold back the other side, and share what it lets through. */
final class H2Windows {
    private H2Windows() {}

    /**
     * Makes a connection on which only the windows of streams hold the other side back: with one
     * window for all (RFC 9113 §5.2.1), a few streams that nobody reads would hold up the others.
     * What can be under way is bounded by the number of streams. What is sent is shared among them
     * evenly: that the peer could want it otherwise has been given up (RFC 9113 §5.3).
     */
    static Http2Connection ofStreams(boolean server) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(server);
        connection
                .local()
                .flowController(
                        new DefaultHttp2LocalFlowController(
                                connection,
                                DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO,
                                true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(
                                connection, new UniformStreamByteDistributor(connection)));
        return connection;
    }
}
