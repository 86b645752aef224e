package io.a3s.gateway.benchmarks.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections, sends a request on each, and does so again when the response has ended: on the
 * same connection, or on a new one. Prints one line: responses, tokens, failures, and the median
 * and the 99th percentile of the time from sending to receipt of a token, in microseconds.
 */
final class LoadClient {
    private static final int MAX_TIMES = 4_000_000;

    private final int port;
    private final String request;
    private final boolean keepsConnections;
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final long[] times = new long[MAX_TIMES];
    private int tokens;
    private int responses;
    private int failures;
    private boolean over;

    private LoadClient(int port, String target, boolean keepsConnections) {
        this.port = port;
        this.keepsConnections = keepsConnections;
        this.request =
                "GET %s HTTP/1.1\r\nHost: bench.test\r\nAccept: */*\r\n%s\r\n"
                        .formatted(target, keepsConnections ? "" : "Connection: close\r\n");
    }

    /** Arguments: port, target, connections, seconds, {@code keep} or {@code churn}. */
    static void main(String[] arguments) throws InterruptedException {
        LoadClient client =
                new LoadClient(
                        Integer.parseInt(arguments[0]), arguments[1], arguments[4].equals("keep"));
        client.run(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }

    private void run(int connections, int seconds) throws InterruptedException {
        for (int i = 0; i < connections; i++) {
            connect();
            if (i % 100 == 99) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        TimeUnit.SECONDS.sleep(seconds);
        group.submit(() -> over = true).sync();
        group.submit(this::report).sync();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private void report() {
        long[] sorted = Arrays.copyOf(times, Math.min(tokens, MAX_TIMES));
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%d %d %d %.1f %.1f%n",
                responses,
                tokens,
                failures,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99));
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1000.0;
    }

    private void connect() {
        if (over) {
            return;
        }
        new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .handler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline().addLast(new Connection());
                            }
                        })
                .connect("127.0.0.1", port);
    }

    /** Looks for the marks of a token and of the end, wherever reads are cut. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final StringBuilder rest = new StringBuilder();
        private boolean ended;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        private void ask(ChannelHandlerContext context) {
            ended = false;
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            if (keepsConnections) {
                rest.append(in.toString(StandardCharsets.ISO_8859_1));
                takeTokens();
                if (rest.indexOf("\r\n0\r\n\r\n") >= 0) {
                    rest.setLength(0);
                    responses++;
                    ended = true;
                }
            } else {
                ended |= in.isReadable();
            }
            in.release();
        }

        private void takeTokens() {
            long now = System.nanoTime();
            for (int at = rest.indexOf("data: "); at >= 0; at = rest.indexOf("data: ")) {
                if (rest.length() < at + 25) {
                    return;
                }
                times[tokens % MAX_TIMES] = now - Long.parseLong(rest, at + 6, at + 25, 10);
                tokens++;
                rest.delete(0, at + 25);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (keepsConnections && ended && !over) {
                ask(context);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!keepsConnections && ended) {
                responses++;
            } else {
                failures++;
            }
            connect();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
