package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the keys of an issuer are.
 *
 * @param url where they are published
 * @param file or the file they are in
 * @param refresh from which age on they are fetched anew
 * @param maxStale up to which age they are used
 * @param cooldown the least time between two fetches
 * @param timeout how long a fetch may take
 * @param caFile whom to trust instead of the platform's authorities
 */
@Doc("A set of JSON Web Keys (RFC 7517): `url` or `file`.")
record JwksConfig(
        @Doc(
                        """
                        Where the issuer publishes its keys; often called `jwks_uri`. Fetched when the first token comes.""")
                Optional<URI> url,
        @Doc(
                        """
                        A file with the keys. Looked at every 5 seconds, and read again when it has changed.""")
                Optional<Path> file,
        @Doc("From which age on the keys are fetched anew, in the background.") @Default("10m")
                Duration refresh,
        @Doc(
                        """
                        Up to which age the keys are used while they cannot be fetched. Then requests get 503.""")
                @Default("24h")
                Duration maxStale,
        @Doc(
                        """
                        The least time between two fetches. A token whose key is unknown has the keys fetched at once, \
                        but not more often than this.""")
                @Default("10s")
                Duration cooldown,
        @Doc("How long a fetch may take, connecting included.") @Default("5s") Duration timeout,
        @Doc(
                        """
                        A file with the certificates, in PEM, of the authorities to trust with `https`, in place of \
                        those of the platform. Read when the configuration is loaded.""")
                Optional<Path> caFile) {
    JwksConfig {
        if (url.isPresent() == file.isPresent()) {
            throw new InvalidConfigException(
                    "",
                    (url.isPresent() ? "both url and file" : "no url or file")
                            + " (expected: one of them)");
        }
        url.ifPresent(JwksConfig::requireUsable);
        requirePositive("refresh", refresh);
        requirePositive("cooldown", cooldown);
        if (maxStale.compareTo(refresh) < 0) {
            throw new InvalidConfigException(
                    "max_stale",
                    maxStale.toSeconds()
                            + "s (expected: refresh, which is "
                            + refresh.toSeconds()
                            + "s, or more)");
        }
        // The runtime gives up on a middleware after 60 seconds.
        if (!timeout.isPositive() || timeout.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new InvalidConfigException(
                    "timeout", timeout.toMillis() + "ms (expected: more than 0, up to 30s)");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new InvalidConfigException(key, "0s (expected: more than 0)");
        }
    }

    private static void requireUsable(URI url) {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new InvalidConfigException(
                    "url", "no address of keys (expected: https://HOST..., without a user)");
        }
    }
}
