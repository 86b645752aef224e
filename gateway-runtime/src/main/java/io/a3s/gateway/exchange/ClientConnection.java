package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection from a client, and what every exchange on it has in common. Used on its event loop
 * only, but for its constant parts.
 */
public final class ClientConnection implements ClientInfo {
    private final String entrypoint;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;
    private final String addressText;
    private final @Nullable TlsInfo tls;
    private final List<Cidr> trustedProxies;
    private final boolean trusted;
    private String forwardedHost = "";
    private @Nullable String forwarded;

    /**
     * Describes an accepted connection.
     *
     * @param tls what was agreed on in the TLS handshake, or null without one
     * @param trustedProxies peers whose reports about clients are believed
     */
    public ClientConnection(
            String entrypoint,
            InetSocketAddress peer,
            InetSocketAddress local,
            @Nullable TlsInfo tls,
            List<Cidr> trustedProxies) {
        this.entrypoint = entrypoint;
        this.peer = peer;
        this.local = local;
        this.addressText = textOf(peer.getAddress());
        this.tls = tls;
        this.trustedProxies = trustedProxies;
        this.trusted = isTrusted(peer.getAddress());
    }

    // A link-local address comes with the name of an interface, which means nothing to others.
    private static String textOf(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** Returns whether an address is that of a trusted proxy. */
    boolean isTrusted(InetAddress address) {
        for (Cidr block : trustedProxies) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether what the peer says about clients is believed. */
    boolean isPeerTrusted() {
        return trusted;
    }

    /**
     * Returns the {@code Forwarded} element (RFC 7239) for a request to a host; the last one is
     * kept.
     */
    String forwarded(String host) {
        String known = forwarded;
        if (known == null || !forwardedHost.equals(host)) {
            String node = addressText.indexOf(':') < 0 ? addressText : "\"[" + addressText + "]\"";
            known =
                    "for="
                            + node
                            + (host.isEmpty() ? "" : ";host=" + HeaderToken.quoteUnlessToken(host))
                            + ";proto="
                            + scheme();
            forwarded = known;
            forwardedHost = host;
        }
        return known;
    }

    String scheme() {
        return isSecure() ? "https" : "http";
    }

    @Override
    public InetAddress address() {
        return peer.getAddress();
    }

    @Override
    public String addressText() {
        return addressText;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public String entrypoint() {
        return entrypoint;
    }

    @Override
    public boolean isSecure() {
        return tls != null;
    }

    @Override
    public @Nullable TlsInfo tls() {
        return tls;
    }
}
