package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator sets for {@code redis}.
 *
 * @param url where Redis is
 * @param keyPrefix what keys and channels in Redis begin with
 * @param timeout how long an answer may take
 * @param caFile certificates that Redis's own is checked against
 */
@Doc(
        "Keeps what the gateways of a fleet share in Redis, 5.0 or later, and carries messages between them.")
record RedisStoreConfig(
        @Doc(
                        """
                        Where Redis is: `redis://[[user:]password@]host[:port][/database]`, or `rediss://` with TLS. \
                        Special characters of a password are percent-encoded.""")
                @Secret
                @NotEmpty
                String url,
        @Doc(
                        "What keys and channels in Redis begin with. Gateways with the same Redis and prefix are one fleet.")
                @Default("a3s:fleet")
                @NotEmpty
                String keyPrefix,
        @Doc("How long Redis may take to answer, 100ms to 10s.") @Default("2s") Duration timeout,
        @Doc(
                        """
                        A PEM file with the certificates that vouch for Redis, for `rediss://`. By default those that \
                        Java trusts.""")
                Optional<Path> caFile) {
    private static final Pattern URL =
            Pattern.compile(
                    "rediss?://([^/?#@\\s]*@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:\\d{1,5})?"
                            + "(/\\d{0,4})?");

    RedisStoreConfig {
        if (!URL.matcher(url).matches()) {
            // Not what it is: there may be a password in it.
            throw new InvalidConfigException(
                    "url",
                    "no URL of one Redis (expected: redis:// or rediss://, then perhaps user and"
                            + " password, then host and port)");
        }
        if (caFile.isPresent() && !url.startsWith("rediss:")) {
            throw new InvalidConfigException(
                    "ca_file", "has no effect without TLS (expected: a url with rediss://)");
        }
        if (timeout.toMillis() < 100 || timeout.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new InvalidConfigException(
                    "timeout", timeout.toMillis() + "ms (expected: 100ms to 10s)");
        }
    }

    /** Returns a text without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "RedisStoreConfig[url=***, keyPrefix=%s, timeout=%s, caFile=%s]"
                .formatted(keyPrefix, timeout, caFile);
    }
}
