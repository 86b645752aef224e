package io.a3s.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "hasEpoll", disabledReason = "needs epoll")
class SteadyEpollTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, SteadyEpoll.newFactory());
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Channel> accepted = new ArrayBlockingQueue<>(3);
    private final CompletableFuture<Replaced> replaced = new CompletableFuture<>();

    /** The descriptor of a channel that was closed, and the channel opened in its place. */
    private record Replaced(int descriptor, Channel successor) {}

    static boolean hasEpoll() {
        return Epoll.isAvailable();
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void givesAChannelNoEventOfTheOneThatHadItsDescriptorBefore() throws Exception {
        Channel server =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerSocketChannel.class)
                        .childHandler(new Accepting())
                        .bind(ANY)
                        .sync()
                        .channel();
        var address = (InetSocketAddress) server.localAddress();
        try (var first = new Socket(address.getAddress(), address.getPort());
                var second = new Socket(address.getAddress(), address.getPort())) {
            Channel one = accepted.poll(10, TimeUnit.SECONDS);
            Channel two = accepted.poll(10, TimeUnit.SECONDS);
            var holding = new CountDownLatch(1);
            var held = new CountDownLatch(1);
            loop.execute(
                    () -> {
                        holding.countDown();
                        awaitUninterruptibly(held);
                    });
            // Or it would read before the handler is there.
            assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();
            one.pipeline().replace("noting", "replacing", new Replacing(two, address));

            // Both are there when the loop asks for events again, in this order.
            first.getOutputStream().write(1);
            second.getOutputStream().write(1);
            held.countDown();

            Replaced done = replaced.get(10, TimeUnit.SECONDS);
            assertThat(descriptor(done.successor())).isEqualTo(done.descriptor());
            assertThat(accepted.poll(10, TimeUnit.SECONDS)).as("the successor's peer").isNotNull();
            assertThat(failures).isEmpty();
        }
    }

    private static int descriptor(Channel channel) {
        return ((UnixChannel) channel).fd().intValue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Accepting extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast("noting", new Noting());
            accepted.add(channel);
        }
    }

    private class Noting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failures.add(cause);
            replaced.completeExceptionally(cause);
        }
    }

    /** Opens a connection in the place of another, once something is read. */
    private final class Replacing extends Noting {
        private final Channel other;
        private final InetSocketAddress address;

        Replacing(Channel other, InetSocketAddress address) {
            this.other = other;
            this.address = address;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            int descriptor = descriptor(other);
            other.close();
            Channel successor =
                    new Bootstrap()
                            .group(context.channel().eventLoop())
                            .channel(EpollSocketChannel.class)
                            .handler(new Noting())
                            .connect(address)
                            .channel();
            replaced.complete(new Replaced(descriptor, successor));
        }
    }
}
