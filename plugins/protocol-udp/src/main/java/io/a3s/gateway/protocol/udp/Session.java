package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One client and its backend, with a socket of its own. Used on the event loop of both. */
final class Session extends ChannelInboundHandlerAdapter implements DialListener {
    // While the backend's name is looked up.
    private static final int MAX_EARLY = 32;

    private final Sessions sessions;
    private final ConnectionRoute route;
    private final InetSocketAddress client;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(1);
    private @Nullable Dial dial;
    private @Nullable Channel backend;
    private @Nullable UpstreamFailure failure;
    private long lastMoved = System.nanoTime();
    private long received;
    private long sent;
    private boolean over;

    Session(Sessions sessions, ConnectionRoute route, InetSocketAddress client) {
        this.sessions = sessions;
        this.route = route;
        this.client = client;
    }

    InetSocketAddress client() {
        return client;
    }

    /** Returns when the last datagram came, from either side. */
    long lastMoved() {
        return lastMoved;
    }

    boolean isOver() {
        return over;
    }

    void connect() {
        Dial started = route.connect(this);
        if (backend == null && !over) {
            dial = started;
        }
    }

    @Override
    public void onConnected(Channel connected) {
        dial = null;
        backend = connected;
        connected.pipeline().addLast("session", this);
        early.forEach(connected::write);
        early.clear();
        connected.flush();
    }

    @Override
    public void onFailure(UpstreamFailure problem) {
        dial = null;
        failure = problem;
        end();
    }

    /** Relays a datagram. Takes ownership. */
    void fromClient(ByteBuf data) {
        lastMoved = System.nanoTime();
        received += data.readableBytes();
        Channel target = backend;
        if (target == null) {
            if (early.size() < MAX_EARLY) {
                early.add(data);
                return;
            }
        } else if (target.isWritable()) {
            target.writeAndFlush(data, target.voidPromise());
            return;
        }
        data.release();
        sessions.dropped();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = ((DatagramPacket) message).content();
        lastMoved = System.nanoTime();
        sessions.touch(client);
        sent += data.readableBytes();
        sessions.toClient(data, client);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        sessions.flush();
    }

    // Nobody listens there, as ICMP says. What comes next from the client gets another backend.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure =
                new UpstreamFailure(
                        UpstreamFailure.Kind.CONNECT_FAILED, String.valueOf(cause.getMessage()));
        end();
    }

    /** Ends the session, once. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        Dial pending = dial;
        if (pending != null) {
            pending.cancel();
            dial = null;
        }
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        Channel target = backend;
        if (target != null) {
            target.close();
        }
        sessions.ended(this);
        route.complete(received, sent, failure);
    }
}
