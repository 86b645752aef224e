package io.a3s.gateway.protocol.udp;

import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions of one socket, by client. Used on the socket's event loop. */
final class Sessions extends ChannelInboundHandlerAdapter {
    private static final long MOST_SWEEPS_PER_TIMEOUT = 8;
    private static final int ALL = 16;

    private final UdpTransport transport;
    private final Channel socket;
    private final long timeoutNanos;
    // In the order of their last datagrams, so that those whose time is over come first.
    private final Map<InetSocketAddress, Session> byClient = new LinkedHashMap<>(ALL, 0.75f, true);
    private @Nullable Future<?> sweeper;

    Sessions(UdpTransport transport, Channel socket) {
        this.transport = transport;
        this.socket = socket;
        this.timeoutNanos = transport.config.sessionTimeout().toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long pause = Math.max(1, timeoutNanos / MOST_SWEEPS_PER_TIMEOUT);
        sweeper =
                context.executor()
                        .scheduleWithFixedDelay(this::sweep, pause, pause, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Future<?> running = sweeper;
        if (running != null) {
            running.cancel(false);
        }
        List.copyOf(byClient.values()).forEach(Session::end);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket datagram = (DatagramPacket) message;
        ByteBuf data = datagram.content();
        Session session = byClient.get(datagram.sender());
        if (session == null) {
            session = begin(datagram.sender());
        }
        if (session == null) {
            data.release();
        } else {
            session.fromClient(data);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What an earlier reply met at a client, such as a closed port. The socket stays.
    }

    private @Nullable Session begin(InetSocketAddress client) {
        if (transport.sessions.get() >= transport.config.maxSessions()) {
            sweep();
        }
        if (transport.sessions.incrementAndGet() > transport.config.maxSessions()) {
            transport.sessions.decrementAndGet();
            transport.full.increment();
            return null;
        }
        UdpClient who =
                UdpClient.of(
                        transport.entrypoint, client, (InetSocketAddress) socket.localAddress());
        ConnectionRoute route = transport.dispatcher.open(socket.eventLoop(), who, null);
        if (route == null) {
            transport.sessions.decrementAndGet();
            return null;
        }
        Session session = new Session(this, route, client);
        byClient.put(client, session);
        session.connect();
        return session.isOver() ? null : session;
    }

    /** Forgets a session that is over. */
    void ended(Session session) {
        if (byClient.remove(session.client(), session)) {
            transport.sessions.decrementAndGet();
        }
    }

    /** Notes that something has come for a client, which keeps its session. */
    void touch(InetSocketAddress client) {
        byClient.get(client);
    }

    /** Sends a datagram of a backend to its client. Takes ownership. */
    void toClient(ByteBuf data, InetSocketAddress client) {
        if (!socket.isWritable()) {
            data.release();
            transport.overflow.increment();
            return;
        }
        var _ = socket.write(new DatagramPacket(data, client));
    }

    void flush() {
        socket.flush();
    }

    /** Notes that a datagram was dropped because somebody is too slow. */
    void dropped() {
        transport.overflow.increment();
    }

    private void sweep() {
        long now = System.nanoTime();
        while (!byClient.isEmpty()) {
            Session oldest = byClient.values().iterator().next();
            if (now - oldest.lastMoved() <= timeoutNanos) {
                return;
            }
            oldest.end();
        }
    }
}
