package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.netty.channel.Channel;

/** The connections of one entrypoint. */
final class HttpTransport implements Transport {
    final HttpDispatcher dispatcher;
    final HeadLimits limits;
    final HeadLimits trailerLimits;
    final long idleMillis;
    final long headMillis;
    final long bodyMillis;

    /** How many octets of a body have to move within {@link #bodyMillis}. */
    final long minMoved;

    /** Connections that ended in an error of the channel, mostly clients that reset them. */
    final Metrics.Counter channelErrors;

    final int maxConcurrentStreams;

    /** Whether clients without TLS may begin with HTTP/2. */
    final boolean acceptsH2c;

    private final Loops loops;

    HttpTransport(HttpConfig config, TransportContext context, Loops loops) {
        this.dispatcher = context.http();
        this.limits = config.limits();
        this.trailerLimits = limits.trailers();
        this.idleMillis = config.idleTimeout().toMillis();
        this.headMillis = config.headTimeout().toMillis();
        this.bodyMillis = config.bodyTimeout().toMillis();
        this.minMoved = Math.max(1, config.minBodyRate().bytes() * bodyMillis / 1000);
        this.channelErrors = context.metrics().counter("http_client_connection_errors_total");
        this.maxConcurrentStreams = config.maxConcurrentStreams();
        this.acceptsH2c = config.h2c();
        this.loops = loops;
    }

    @Override
    public void accept(Channel channel, ClientInfo client) {
        LoopState loop = loops.of(channel.eventLoop());
        TlsInfo tls = client.tls();
        if (tls != null && "h2".equals(tls.applicationProtocol())) {
            channel.pipeline().addLast("http", H2ConnectionBuilder.build(this, loop, client));
            return;
        }
        channel.pipeline().addLast("http", new ServerConnection(this, loop, channel, client));
    }
}
