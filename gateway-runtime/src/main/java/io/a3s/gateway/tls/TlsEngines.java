package io.a3s.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/**
 * Which implementation of TLS is used: BoringSSL where its library loads, since its handshakes take
 * less than half the time; else the JDK's. Asked only when TLS is configured, as loading takes
 * time.
 */
public final class TlsEngines {
    private TlsEngines() {}

    /** Returns the implementation for contexts that are never closed. */
    public static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** Returns the implementation for contexts that are counted and closed. */
    static SslProvider counted() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }
}
