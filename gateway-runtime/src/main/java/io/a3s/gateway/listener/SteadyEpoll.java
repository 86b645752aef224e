package io.a3s.gateway.listener;

import static java.util.Objects.requireNonNull;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll without two faults, seen in 4.2.16 to 4.2.20.
 *
 * <p>The first breaks half-closed connections: a channel that waits for nothing is taken out of the
 * epoll set, but remembered as being in it, so that its next wish, such as to write, fails and
 * closes it. A channel whose peer has ended its side waits for nothing until there is something to
 * write. Here, waiting for nothing becomes waiting for edges only. The kernel then reports an error
 * or a hang-up once, and the channel stays in the set.
 *
 * <p>The second hands one connection's events to another: if serving an event closes another
 * channel and opens a new one, which gets the same file descriptor, the event that is still in line
 * for the old one reaches the new one. That would be connected before it is, or at its end before
 * it has begun. Here, a channel gets no event that was fetched before it was registered.
 */
final class SteadyEpoll implements IoHandler {
    private final IoHandler epoll;

    /** The number of the present batch of events. */
    private long batch;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new SteadyEpoll(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        if (!(handle instanceof EpollIoHandle descriptor)) {
            return epoll.register(handle);
        }
        var steady = new SteadyHandle(descriptor, batch);
        steady.registration = epoll.register(steady);
        return steady;
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        batch++;
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    /** Stands between a channel and its registration, in both directions. */
    @SuppressWarnings("try") // close() may be interrupted, as Netty declares it
    private final class SteadyHandle implements EpollIoHandle, IoRegistration {
        private final EpollIoHandle handle;
        private final long since;
        private @Nullable IoRegistration registration;

        SteadyHandle(EpollIoHandle handle, long since) {
            this.handle = handle;
            this.since = since;
        }

        // ---- to the channel

        @Override
        public void handle(IoRegistration inner, IoEvent event) {
            // In the set only since this batch was fetched; what is of its own comes with the next.
            if (since != batch) {
                handle.handle(this, event);
            }
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() throws Exception {
            handle.close();
        }

        // ---- to the set

        private IoRegistration registration() {
            return requireNonNull(registration, "not registered yet");
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            return registration().attachment();
        }

        @Override
        public long submit(IoOps ops) {
            return registration().submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public boolean isValid() {
            return registration().isValid();
        }

        @Override
        public boolean cancel() {
            return registration().cancel();
        }
    }
}
