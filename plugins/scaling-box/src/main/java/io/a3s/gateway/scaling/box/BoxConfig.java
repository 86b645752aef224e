package io.a3s.gateway.scaling.box;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator sets for {@code box}.
 *
 * @param url where the Box is
 * @param name what it calls the service
 * @param token what to show it
 * @param caFile whose certificates to trust
 * @param timeout how long an answer may take
 * @param attempts how often to try
 * @param retryDelay the pause before the second try
 */
@Doc("Has an A3S Box start and stop replicas, over its scale API.")
record BoxConfig(
        @Doc("Where the Box is. `/v1/scale/` and the name of the service are added.")
                @Default("http://127.0.0.1:9090")
                URI url,
        @Doc("What the Box calls the service, if not as it is called here.") @NotEmpty
                Optional<String> name,
        @Doc("A bearer token to show the Box.") @Secret @NotEmpty Optional<String> token,
        @Doc("A file of certificates in PEM to trust an `https` Box by, in place of the system's.")
                Optional<Path> caFile,
        @Doc("How long an answer may take, from connecting to its last byte.") @Default("30s")
                Duration timeout,
        @Doc(
                        """
                        How often something is tried that may succeed the next time: nobody answers, an answer is \
                        late, or the Box is busy or overtaken by a change.""")
                @Default("4")
                @Min(1)
                @Max(20)
                int attempts,
        @Doc("The pause before it is tried again; doubled each time, up to 5 seconds.")
                @Default("200ms")
                Duration retryDelay) {
    BoxConfig {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null) {
            throw new InvalidConfigException("url", url + " (expected: http://... or https://...)");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null) {
            throw new InvalidConfigException(
                    "url", "has a user or a query (expected: neither; there is the key token)");
        }
        if (caFile.isPresent() && !"https".equals(url.getScheme())) {
            throw new InvalidConfigException("ca_file", "not used (expected: a url with https://)");
        }
        if (token.isPresent() && !token.get().matches("[!-~]+")) {
            throw new InvalidConfigException(
                    "token", "cannot be sent (expected: ASCII without spaces)");
        }
        positive("timeout", timeout);
        positive("retry_delay", retryDelay);
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new InvalidConfigException(key, value + " (expected: more than 0)");
        }
    }
}
