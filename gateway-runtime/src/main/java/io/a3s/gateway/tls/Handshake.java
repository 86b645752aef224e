package io.a3s.gateway.tls;

import io.a3s.gateway.spi.http.TlsInfo;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Waits for the handshake of a client. Used on the connection's event loop. */
public final class Handshake extends ChannelInboundHandlerAdapter {
    // Fatal alert 112, unrecognized_name (RFC 6066 §3).
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    /**
     * Learns of the outcome, of one of these only, and of none if the client leaves without a word,
     * as those do that only look whether somebody listens.
     */
    public interface Outcome {
        /** Takes the connection, to which handlers can be added now. */
        void secured(TlsInfo tls);

        /**
         * Takes a connection that is being closed.
         *
         * @param detail what was wrong
         */
        void failed(String detail);
    }

    private record Agreed(
            String protocol,
            String cipher,
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable X509Certificate clientCertificate,
            @Nullable String clientFingerprint,
            ClientNames clientNames)
            implements TlsInfo {
        @Override
        public @Nullable String clientCommonName() {
            return clientNames.commonName();
        }

        @Override
        public List<String> clientAlternativeNames() {
            return clientNames.alternatives();
        }
    }

    private final ServerTls tls;
    private final Outcome outcome;
    private @Nullable String serverName;
    private @Nullable DrainEvent drain;
    private boolean over;

    private Handshake(ServerTls tls, Outcome outcome) {
        this.tls = tls;
        this.outcome = outcome;
    }

    /**
     * Begins to wait. What follows the handshake goes to the handlers that are added then.
     *
     * @param tls was acquired; is released when the handshake is over
     */
    public static void await(Channel channel, ServerTls tls, Outcome outcome) {
        channel.pipeline().addLast("tls", new Greeting(tls)).addLast(new Handshake(tls, outcome));
        channel.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SniCompletionEvent greeting -> {
                if (greeting.isSuccess()) {
                    String name = greeting.hostname();
                    serverName = name == null ? null : name.toLowerCase(Locale.ROOT);
                } else {
                    fail(context, greeting.cause());
                }
            }
            case SslHandshakeCompletionEvent handshake -> {
                if (handshake.isSuccess()) {
                    succeed(context);
                } else {
                    fail(context, handshake.cause());
                }
            }
            case DrainEvent.SHUTDOWN -> context.close();
            case DrainEvent later -> drain = later;
            default -> context.fireUserEventTriggered(event);
        }
    }

    private void succeed(ChannelHandlerContext context) {
        Channel channel = context.channel();
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        SSLEngine engine = handler.engine();
        SSLSession session = engine.getSession();
        // A session without one says so by an exception, which would cost each handshake something.
        boolean isAsked = engine.getWantClientAuth() || engine.getNeedClientAuth();
        X509Certificate certificate = isAsked ? certificate(session) : null;
        Agreed agreed =
                new Agreed(
                        session.getProtocol(),
                        session.getCipherSuite(),
                        serverName,
                        handler.applicationProtocol(),
                        certificate,
                        certificate == null ? null : fingerprint(certificate),
                        certificate == null ? ClientNames.NONE : ClientNames.of(certificate));
        end();
        if (ChallengeContexts.PROTOCOL.equals(agreed.applicationProtocol())) {
            // The authority has seen what it came for (RFC 8737 §3).
            context.close();
            return;
        }
        context.pipeline().remove(this);
        outcome.secured(agreed);
        if (drain != null) {
            // Nobody was there to see it.
            channel.pipeline().fireUserEventTriggered(drain);
        }
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate shown ? shown : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static @Nullable String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        } catch (CertificateEncodingException e) {
            // It was read from its encoding.
            return null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause.getCause() == null ? cause : cause.getCause());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, null);
    }

    private void fail(ChannelHandlerContext context, @Nullable Throwable cause) {
        if (!over) {
            end();
            if (cause instanceof Greeting.UnknownNameException) {
                context.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME));
            }
            if (cause != null) {
                outcome.failed(String.valueOf(cause));
            }
            context.close();
        }
    }

    private void end() {
        over = true;
        tls.release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (!over) {
            end();
        }
    }
}
