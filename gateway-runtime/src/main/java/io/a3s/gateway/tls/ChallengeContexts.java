package io.a3s.gateway.tls;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What to show to a certificate authority that wants to see whether a name is ours (RFC 8737).
 * Asked on event loops.
 */
public interface ChallengeContexts {
    /** The one protocol such a client offers (RFC 8737 §4). */
    String PROTOCOL = "acme-tls/1";

    /** Returns whether no challenge is open, so that clients need no closer look. */
    boolean isEmpty();

    /** Returns what to show for a name in lower case, or null if no challenge is open for it. */
    @Nullable SslContext get(String name);

    /** Makes what shows a certificate to such clients. It is freed when nobody has it any more. */
    static SslContext context(Certificates.Identity identity) {
        try {
            return SslContextBuilder.forServer(identity.key(), identity.chainArray())
                    .sslProvider(TlsEngines.provider())
                    .applicationProtocolConfig(
                            new ApplicationProtocolConfig(
                                    Protocol.ALPN,
                                    SelectorFailureBehavior.NO_ADVERTISE,
                                    SelectedListenerFailureBehavior.ACCEPT,
                                    PROTOCOL))
                    .build();
        } catch (SSLException e) {
            throw new InvalidConfigException("challenge", String.valueOf(e.getMessage()));
        }
    }
}
