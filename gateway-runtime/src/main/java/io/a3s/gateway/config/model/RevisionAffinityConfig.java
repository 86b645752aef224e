package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.time.Duration;
import java.util.Optional;

/** The block {@code revision_affinity} of a service. */
@Doc(
        "Keeps a user on one revision: by a signed cookie, or by a header that names the user. When shares change, only users change the revision whose share has moved.")
public record RevisionAffinityConfig(
        @Doc(
                        "The header whose value stands for the user, for example `X-User-Id`; no cookie is set then. A request without it goes by the shares alone.")
                Optional<String> header,
        @Doc("The name of the cookie.") @Default("gateway_revision") @NotEmpty String cookie,
        @Doc(
                        "What cookies are signed with, 16 characters or more, the same for all gateways in front of the service. Unless set, it is made up at each start, and users may change the revision then.")
                @Secret
                Optional<String> secret,
        @Doc(
                        "How long a user keeps the cookie, from when it was set; `0` for as long as its browser runs.")
                @Default("24h")
                Duration maxAge) {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final String DEFAULT_COOKIE = "gateway_revision";
    private static final int MIN_SECRET = 16;

    /** Checks names, and that keys have an effect. */
    public RevisionAffinityConfig {
        if (header.isPresent() && !header.get().matches(TOKEN)) {
            throw new InvalidConfigException(
                    "header", '"' + header.get() + "\" (expected: a name, such as X-User-Id)");
        }
        if (!cookie.matches(TOKEN) || cookie.startsWith("__")) {
            throw new InvalidConfigException(
                    "cookie",
                    '"'
                            + cookie
                            + "\" (expected: a token of RFC 9110 that does not begin with __)");
        }
        if (header.isPresent() && !cookie.equals(DEFAULT_COOKIE)) {
            throw new InvalidConfigException("cookie", "has no effect with header");
        }
        if (header.isPresent() && secret.isPresent()) {
            throw new InvalidConfigException("secret", "has no effect with header");
        }
        if (secret.isPresent() && secret.get().length() < MIN_SECRET) {
            throw new InvalidConfigException(
                    "secret",
                    "has "
                            + secret.get().length()
                            + " characters (expected: 16 or more, for example of: openssl rand -base64 32)");
        }
        if (maxAge.isNegative() || (!maxAge.isZero() && maxAge.toSeconds() < 1)) {
            throw new InvalidConfigException(
                    "max_age", maxAge.toMillis() + "ms (expected: 0s, or 1s or more)");
        }
    }
}
