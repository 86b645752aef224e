package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The block {@code sticky} of a load balancer. */
@Doc("Sends a client to the backend it had before, by means of a cookie.")
public record StickyConfig(
        @Doc(
                        "What remembers the backend: a signed `cookie`, or a `table` of this gateway, with an id in the cookie.")
                @Default("cookie")
                String mode,
        @Doc("The name of the cookie.") @Default("gateway_sticky") @NotEmpty String cookie,
        @Doc(
                        "What cookies are signed with, 16 characters or more, the same for all gateways in front of the service. Unless set, it is made up at each start, and clients lose their backend then.")
                @Secret
                Optional<String> secret,
        @Doc(
                        "How many clients a table remembers, each revision's for itself; 100,000 unless set. When it is full, the client that was away for longest loses its backend.")
                @Min(1)
                @Max(10_000_000)
                Optional<Integer> maxEntries,
        @Doc(
                        "How long a client keeps its backend after its last request; `0` for as long as its browser runs.")
                @Default("1h")
                Duration maxAge,
        @Doc(
                        "Whether browsers send the cookie by TLS only. Unless set, they do if the first request came by TLS.")
                Optional<Boolean> secure,
        @Doc("Whether the cookie is hidden from scripts.") @Default("true") boolean httpOnly,
        @Doc(
                        "Whether the cookie goes along with requests from other sites: `lax`, `strict` or `none`.")
                @Default("lax")
                String sameSite,
        @Doc("The path below which browsers send the cookie.") @Default("/") String path) {
    private static final String NAME = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final int MIN_SECRET = 16;
    private static final int USUAL_ENTRIES = 100_000;

    /** Checks what cookies may consist of. */
    public StickyConfig {
        if (!List.of("cookie", "table").contains(mode)) {
            throw new InvalidConfigException(
                    "mode", '"' + mode + "\" (expected: \"cookie\" or \"table\")");
        }
        boolean isTable = mode.equals("table");
        if (isTable && secret.isPresent()) {
            throw new InvalidConfigException(
                    "secret", "a table signs nothing; remove it, or mode = \"table\"");
        }
        if (!isTable && maxEntries.isPresent()) {
            throw new InvalidConfigException(
                    "max_entries",
                    "a signed cookie takes no entry; remove it, or add: mode = \"table\"");
        }
        if (!cookie.matches(NAME)) {
            throw new InvalidConfigException(
                    "cookie",
                    '"'
                            + cookie
                            + "\" (expected: a token of RFC 9110: letters, digits and some symbols)");
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
        if (!List.of("lax", "strict", "none").contains(sameSite)) {
            throw new InvalidConfigException(
                    "same_site", '"' + sameSite + "\" (expected: \"lax\", \"strict\" or \"none\")");
        }
        boolean isSecure = secure.orElse(false);
        if (sameSite.equals("none") && !isSecure) {
            throw new InvalidConfigException(
                    "same_site", "\"none\" needs secure = true, or browsers drop the cookie");
        }
        if (!path.matches("/[\\x20-\\x3a\\x3c-\\x7e]*")) {
            throw new InvalidConfigException(
                    "path", '"' + path + "\" (expected: a path that begins with / and has no ;)");
        }
        if (cookie.startsWith("__Secure-") && !isSecure) {
            throw new InvalidConfigException("cookie", "__Secure- needs secure = true");
        }
        if (cookie.startsWith("__Host-") && !(isSecure && path.equals("/"))) {
            throw new InvalidConfigException(
                    "cookie", "__Host- needs secure = true and path = \"/\"");
        }
    }

    /** Returns whether the gateway remembers clients, rather than the cookie their backend. */
    public boolean isTable() {
        return mode.equals("table");
    }

    /** Returns how many clients a table remembers. */
    public int entries() {
        return maxEntries.orElse(USUAL_ENTRIES);
    }
}
