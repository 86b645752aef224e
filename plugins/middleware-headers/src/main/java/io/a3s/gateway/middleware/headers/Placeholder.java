package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.Nearest;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.TlsInfo;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a value may take from the exchange. */
sealed interface Placeholder {
    /** Returns the value in an exchange, one character for each octet; empty if there is none. */
    String valueIn(Exchange exchange);

    /** Returns the placeholder of a name, such as {@code client_ip}. */
    static Optional<Placeholder> named(String name) {
        if (name.startsWith(Claim.PREFIX) && name.length() > Claim.PREFIX.length()) {
            return Optional.of(new Claim(name.substring(Claim.PREFIX.length())));
        }
        return Arrays.stream(Fact.values())
                .filter(fact -> fact.text().equals(name))
                .map(Placeholder.class::cast)
                .findFirst();
    }

    /** Returns what to say to somebody who wrote a name that is none. */
    static String hint(String name, Side side) {
        List<String> names = new ArrayList<>();
        for (Fact fact : Fact.values()) {
            if (fact.isKnown(side)) {
                names.add("${" + fact.text() + '}');
            }
        }
        return Nearest.hint("${" + name + '}', names);
    }

    /** Something that every exchange has a place for. */
    enum Fact implements Placeholder {
        CLIENT_IP,
        HOST,
        SCHEME,
        METHOD,
        PATH,
        REQUEST_ID,
        ROUTER,
        SERVICE,
        ENTRYPOINT,
        IDENTITY,
        TLS_VERSION,
        TLS_SERVER_NAME,
        TLS_CLIENT_SUBJECT,
        TLS_CLIENT_FINGERPRINT,
        BACKEND;

        private final String text = name().toLowerCase(Locale.ROOT);

        String text() {
            return text;
        }

        /** Returns whether it is known when a head is edited. */
        boolean isKnown(Side side) {
            return this != BACKEND || side == Side.RESPONSE;
        }

        @Override
        public String valueIn(Exchange exchange) {
            return switch (this) {
                case CLIENT_IP -> exchange.client().addressText();
                case HOST -> exchange.request().authority();
                case SCHEME -> exchange.request().scheme();
                case METHOD -> exchange.request().method();
                case PATH -> exchange.request().path();
                case REQUEST_ID -> exchange.id();
                case ROUTER -> octets(exchange.route().router());
                case SERVICE -> octets(exchange.route().service());
                case ENTRYPOINT -> octets(exchange.client().entrypoint());
                case IDENTITY -> octets(nameOf(exchange.identity()));
                case TLS_VERSION -> of(exchange, TlsInfo::protocol);
                case TLS_SERVER_NAME -> of(exchange, TlsInfo::serverName);
                case TLS_CLIENT_SUBJECT -> of(exchange, Fact::subject);
                case TLS_CLIENT_FINGERPRINT -> of(exchange, TlsInfo::clientFingerprint);
                case BACKEND -> octets(exchange.backend());
            };
        }

        private static String of(Exchange exchange, Function<TlsInfo, @Nullable String> fact) {
            TlsInfo tls = exchange.client().tls();
            return tls == null ? "" : octets(fact.apply(tls));
        }

        private static @Nullable String subject(TlsInfo tls) {
            X509Certificate certificate = tls.clientCertificate();
            return certificate == null ? null : certificate.getSubjectX500Principal().getName();
        }

        private static @Nullable String nameOf(@Nullable Identity identity) {
            return identity == null ? null : identity.name();
        }
    }

    /**
     * Something that is known about whom the request comes from.
     *
     * @param name the claim's name
     */
    record Claim(String name) implements Placeholder {
        private static final String PREFIX = "identity.";

        @Override
        public String valueIn(Exchange exchange) {
            Identity identity = exchange.identity();
            return identity == null ? "" : octets(identity.claim(name));
        }
    }

    /**
     * Returns text in UTF-8. Text that could not stand in a field counts as none: to leave out or
     * to replace a control character would make one name of two.
     */
    private static String octets(@Nullable String text) {
        if (text == null) {
            return "";
        }
        boolean isAscii = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return "";
            }
            isAscii &= c < 0x80;
        }
        return isAscii
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
