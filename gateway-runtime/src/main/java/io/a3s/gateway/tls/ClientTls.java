package io.a3s.gateway.tls;

import io.a3s.gateway.config.model.BackendTlsConfig;
import io.a3s.gateway.spi.backend.Backend;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken with the backends of a service. Nothing of it is loaded before the first
 * connection. Safe for use by any thread.
 */
public final class ClientTls {
    /**
     * What to insist on.
     *
     * @param authorities who may have issued a backend's certificate; those the machine trusts if
     *     empty
     * @param identity what the gateway shows of itself, if anything
     * @param serverName the name to ask for and to find in the certificate, instead of the host of
     *     the URL
     * @param skipsVerification whether any certificate will do
     */
    public record Settings(
            List<X509Certificate> authorities,
            Optional<Certificates.Identity> identity,
            Optional<String> serverName,
            boolean skipsVerification) {
        /** Verification by the authorities that the machine trusts. */
        public static final Settings DEFAULT =
                new Settings(List.of(), Optional.empty(), Optional.empty(), false);

        public Settings {
            authorities = List.copyOf(authorities);
        }
    }

    private final Settings settings;

    /** By what is offered in the handshake, of which there are as many as there are protocols. */
    private final Map<List<String>, SslContext> contexts = new HashMap<>();

    private @Nullable SSLContext probes;

    /** Makes it from settings that were checked. */
    public ClientTls(Settings settings) {
        this.settings = settings;
    }

    /** Returns whether TLS is spoken with a backend. */
    public static boolean isUsedBy(URI backend) {
        return BackendTlsConfig.SCHEMES.contains(
                String.valueOf(backend.getScheme()).toLowerCase(Locale.ROOT));
    }

    /** Returns what it insists on. */
    public Settings settings() {
        return settings;
    }

    /**
     * Makes the handler of one connection.
     *
     * @param applicationProtocols what to offer (ALPN), the best first; empty to offer nothing
     */
    public SslHandler handler(
            ByteBufAllocator allocator, Backend backend, List<String> applicationProtocols)
            throws SSLException {
        SslHandler handler =
                context(applicationProtocols)
                        .newHandler(
                                allocator,
                                settings.serverName().orElse(backend.host()),
                                backend.port());
        // Who connects limits the time.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    private synchronized SslContext context(List<String> applicationProtocols) throws SSLException {
        SslContext made = contexts.get(applicationProtocols);
        if (made == null) {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().sslProvider(TlsEngines.provider());
            if (settings.skipsVerification()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null);
            } else if (!settings.authorities().isEmpty()) {
                builder.trustManager(settings.authorities().toArray(X509Certificate[]::new));
            }
            settings.identity().ifPresent(own -> builder.keyManager(own.key(), own.chainArray()));
            if (!applicationProtocols.isEmpty()) {
                builder.applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                applicationProtocols));
            }
            made = builder.build();
            contexts.put(List.copyOf(applicationProtocols), made);
        }
        return made;
    }

    /**
     * Returns the same for the JDK's client, which sends the probes. The name in a certificate is
     * compared with the URL's host there, so it is not compared where another was set.
     */
    public synchronized SSLContext forProbes() throws GeneralSecurityException {
        SSLContext made = probes;
        if (made == null) {
            made = SSLContext.getInstance("TLS");
            made.init(keyManagers(), trustManagers(), null);
            probes = made;
        }
        return made;
    }

    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException {
        return settings.identity().isPresent() ? settings.identity().get().keyManagers() : null;
    }

    private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException {
        if (settings.skipsVerification()) {
            return new TrustManager[] {new Unverified(null)};
        }
        X509ExtendedTrustManager trusted = Certificates.trust(settings.authorities());
        return new TrustManager[] {
            settings.serverName().isPresent() ? new Unverified(trusted) : trusted
        };
    }

    /** Looks at who has issued a certificate, if at anything, and not at names. */
    private static final class Unverified extends X509ExtendedTrustManager {
        private final @Nullable X509ExtendedTrustManager issuers;

        Unverified(@Nullable X509ExtendedTrustManager issuers) {
            this.issuers = issuers;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType)
                throws java.security.cert.CertificateException {
            if (issuers != null) {
                issuers.checkServerTrusted(chain, authType);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws java.security.cert.CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws java.security.cert.CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new UnsupportedOperationException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
