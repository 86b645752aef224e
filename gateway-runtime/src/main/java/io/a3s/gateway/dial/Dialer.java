package io.a3s.gateway.dial;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.a3s.gateway.tls.ClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the backends of a service. Safe for use by any thread.
 *
 * @param resolver finds their addresses
 * @param tls how TLS is spoken with those whose URL asks for it
 * @param proxyProtocol how they are told whom a connection is for, if at all
 */
public record Dialer(HostResolver resolver, ClientTls tls, Optional<ProxyProtocol> proxyProtocol) {
    /** Makes a dialer that speaks TLS with the authorities the machine trusts. */
    public Dialer() {
        this(new HostResolver(), new ClientTls(ClientTls.Settings.DEFAULT), Optional.empty());
    }

    /** Makes a connection; see {@link io.a3s.gateway.spi.netty.ConnectOptions#connect}. */
    public Dial connect(
            EventLoop loop,
            Backend backend,
            List<String> applicationProtocols,
            DialListener listener) {
        return start(loop, backend, applicationProtocols, null, listener);
    }

    /**
     * Makes a connection for a client.
     *
     * @param client whom it is for, or null if it is for several
     */
    public Dial connect(
            EventLoop loop, Backend backend, @Nullable ClientInfo client, DialListener listener) {
        Function<ByteBufAllocator, ByteBuf> preface = null;
        if (client != null && proxyProtocol.isPresent()) {
            preface = allocator -> proxyProtocol.get().header(client, allocator);
        }
        return start(loop, backend, List.of(), preface, listener);
    }

    private Dial start(
            EventLoop loop,
            Backend backend,
            List<String> applicationProtocols,
            @Nullable Function<ByteBufAllocator, ByteBuf> preface,
            DialListener listener) {
        Dialing dialing =
                new Dialing(
                        loop,
                        backend,
                        ClientTls.isUsedBy(backend.url()) ? tls : null,
                        applicationProtocols,
                        preface,
                        listener);
        dialing.start(resolver);
        return dialing;
    }
}
