package io.a3s.gateway.tls;

import io.a3s.gateway.ocsp.Stapler;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of an entrypoint, and what it asks of clients. Safe for use by any thread. It is
 * freed once it is closed and the last handshake that uses it is over.
 */
public final class ServerTls implements AutoCloseable {
    /**
     * What to show and to insist on. Equal if certificates and keys are, wherever they come from.
     *
     * @param identities the certificates; the first is shown where none fits
     * @param versions of the protocol
     * @param ciphers the cipher suites; the library's own choice if empty
     * @param clientAuth whether clients have to show a certificate
     * @param clientAuthorities who may have issued it
     * @param isStrict whether handshakes for other names than those of the certificates are refused
     * @param applicationProtocols what can be spoken, the preferred one first
     * @param handshakeLimit how long a handshake may take
     * @param isStapling whether clients are shown what authorities say about the certificates
     */
    public record Settings(
            List<Certificates.Identity> identities,
            List<String> versions,
            List<String> ciphers,
            ClientAuth clientAuth,
            List<X509Certificate> clientAuthorities,
            boolean isStrict,
            List<String> applicationProtocols,
            Duration handshakeLimit,
            boolean isStapling) {
        public Settings {
            identities = List.copyOf(identities);
            versions = List.copyOf(versions);
            ciphers = List.copyOf(ciphers);
            clientAuthorities = List.copyOf(clientAuthorities);
            applicationProtocols = List.copyOf(applicationProtocols);
        }
    }

    // RFC 8446 §B.4, without those for small devices. BoringSSL has them all or none.
    private static final List<String> SUITES_OF_13 =
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private final Settings settings;
    private final List<TicketedContext> contexts = new ArrayList<>();
    private final Map<String, TicketedContext> byName = new HashMap<>();
    private final Map<SslContext, Stapler> staplers = new HashMap<>();
    private final ChallengeContexts challenges;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Makes the contexts.
     *
     * @param challenges what certificate authorities are shown
     * @throws InvalidConfigException if the library refuses what is asked of it
     */
    public ServerTls(Settings settings, ChallengeContexts challenges) {
        this.settings = settings;
        this.challenges = challenges;
        boolean complete = false;
        try {
            for (Certificates.Identity identity : settings.identities()) {
                TicketedContext context = new TicketedContext(build(identity));
                contexts.add(context);
                identity.names().forEach(name -> byName.putIfAbsent(name, context));
            }
            complete = true;
        } finally {
            if (!complete) {
                free();
            }
        }
    }

    private SslContext build(Certificates.Identity identity) {
        // The JDK's own engine can only ask by itself, while a client waits.
        Optional<Stapler> stapler =
                settings.isStapling() && OpenSsl.isAvailable() && OpenSsl.isOcspSupported()
                        ? Stapler.of(identity.chain())
                        : Optional.empty();
        SslContextBuilder builder =
                SslContextBuilder.forServer(identity.key(), identity.chainArray())
                        .sslProvider(TlsEngines.counted())
                        .protocols(settings.versions())
                        .enableOcsp(stapler.isPresent())
                        .clientAuth(settings.clientAuth());
        if (!settings.ciphers().isEmpty()) {
            builder.ciphers(withThoseOf13(settings.ciphers()));
        }
        if (!settings.clientAuthorities().isEmpty()) {
            builder.trustManager(settings.clientAuthorities().toArray(X509Certificate[]::new));
        }
        if (!settings.applicationProtocols().isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            settings.applicationProtocols()));
        }
        try {
            SslContext context = builder.build();
            if (!OpenSsl.isAvailable()) {
                // The JDK looks at the names of suites only now.
                var _ = context.newEngine(ByteBufAllocator.DEFAULT);
            }
            stapler.ifPresent(made -> staplers.put(context, made));
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidConfigException(
                    settings.ciphers().isEmpty() ? "" : "ciphers", String.valueOf(e.getMessage()));
        }
    }

    // Without a suite of TLS 1.3 in the list, there is none.
    private static List<String> withThoseOf13(List<String> older) {
        return Stream.concat(SUITES_OF_13.stream(), older.stream()).distinct().toList();
    }

    /** Returns what it was made from. */
    public Settings settings() {
        return settings;
    }

    /** Returns when the first of the certificates stops being valid. */
    public Instant earliestExpiry() {
        return settings.identities().stream()
                .map(Certificates.Identity::notAfter)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /**
     * Returns what a client gets that asks for a name: the certificate for just this name, else the
     * one with a wildcard for its first label (RFC 9525 §6.3), else the first.
     *
     * @param name in lower case, or null if the client names none
     * @return null if the handshake has to be refused
     */
    @Nullable SslContext select(@Nullable String name) {
        if (name != null) {
            TicketedContext exact = byName.get(name);
            if (exact != null) {
                return exact.get();
            }
            int dot = name.indexOf('.');
            TicketedContext wild = dot > 0 ? byName.get("*" + name.substring(dot)) : null;
            if (wild != null) {
                return wild.get();
            }
        }
        return settings.isStrict() || contexts.isEmpty() ? null : contexts.getFirst().get();
    }

    /** Begins to ask what authorities say about the certificates. May be called again. */
    public void startStapling() {
        staplers.values().forEach(Stapler::start);
    }

    /** Has an engine show what the authority says about its certificate, if that is known. */
    void staple(SslContext context, SSLEngine engine) {
        Stapler stapler = staplers.get(context);
        if (stapler != null && engine instanceof ReferenceCountedOpenSslEngine showing) {
            byte[] response = stapler.staple();
            if (response != null) {
                showing.setOcspResponse(response);
            }
        }
    }

    /** Returns what certificate authorities are shown. */
    ChallengeContexts challenges() {
        return challenges;
    }

    /** Keeps it from being freed until {@link #release}. Returns false if it has been. */
    public boolean acquire() {
        int seen = users.get();
        while (seen > 0) {
            if (users.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = users.get();
        }
        return false;
    }

    /** Ends what {@link #acquire} began. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            free();
        }
    }

    /** Lets it go. To be called once. */
    @Override
    public void close() {
        release();
    }

    private void free() {
        staplers.values().forEach(Stapler::close);
        contexts.forEach(context -> ReferenceCountUtil.release(context.get()));
    }
}
