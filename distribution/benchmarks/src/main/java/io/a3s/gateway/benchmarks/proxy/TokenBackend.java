package io.a3s.gateway.benchmarks.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A backend that streams tokens at a pace. Each carries the time at which it was sent, which on
 * Linux is the same clock in all processes.
 */
final class TokenBackend {
    private static final Pattern REQUEST = Pattern.compile("\\?count=(\\d+)&millis=(\\d+) ");
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String PADDING = "x".repeat(150);

    private TokenBackend() {}

    /** Serves until it is killed. */
    static void main(String[] arguments) throws InterruptedException {
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 8192)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline().addLast(new Connection());
                            }
                        })
                .bind("127.0.0.1", Ports.TOKEN_BACKEND)
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final StringBuilder head = new StringBuilder();
        private int left;
        private long millis;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            head.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
            if (head.indexOf("\r\n\r\n") < 0) {
                return;
            }
            Matcher asked = REQUEST.matcher(head);
            if (!asked.find()) {
                context.close();
                return;
            }
            left = Integer.parseInt(asked.group(1));
            millis = Long.parseLong(asked.group(2));
            head.setLength(0);
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), HEAD));
            next(context);
        }

        private void next(ChannelHandlerContext context) {
            context.executor().schedule(() -> send(context), millis, TimeUnit.MILLISECONDS);
        }

        private void send(ChannelHandlerContext context) {
            if (!context.channel().isActive()) {
                return;
            }
            String event = "data: %019d %s\n\n".formatted(System.nanoTime(), PADDING);
            String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
            boolean isLast = --left == 0;
            context.writeAndFlush(
                    ByteBufUtil.writeAscii(context.alloc(), isLast ? chunk + "0\r\n\r\n" : chunk));
            if (!isLast) {
                next(context);
            }
        }
    }
}
