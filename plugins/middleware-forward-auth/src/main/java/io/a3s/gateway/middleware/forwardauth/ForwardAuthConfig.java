package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code forward-auth}.
 *
 * @param forwardAuthUrl where to ask
 * @param forwardAuthRequestHeaders what of the client's request the service sees
 * @param forwardAuthResponseHeaders what of its answer the backend sees
 * @param identityHeader which header of the answer has the user
 * @param timeout how long the answer may take
 * @param maxInFlight how many questions may be under way
 * @param maxBody how much of a refusal's body goes to the client
 * @param caFile whom to trust instead of the platform's authorities
 */
@Doc(
        """
        Lets a request pass if another service answers 200 to 299 when it is asked. Its refusals go to the client, and \
        nothing passes while it cannot be asked.""")
record ForwardAuthConfig(
        @Doc(
                        """
                        Where to ask, with `GET`. The service gets method, target, host, scheme and client of the \
                        request as `X-Forwarded-Method`, `-Uri`, `-Host`, `-Proto`, `-Port` and `-For`.""")
                URI forwardAuthUrl,
        @Doc("The headers of the client's request that the service gets as they are.")
                @Default(
                        "[\"Accept\", \"Authorization\", \"Cookie\", \"User-Agent\", \"X-Requested-With\"]")
                List<String> forwardAuthRequestHeaders,
        @Doc(
                        """
                        The headers of its answer that the backend gets. What the client sent under these names is \
                        removed.""")
                List<String> forwardAuthResponseHeaders,
        @Doc(
                        """
                        The header of its answer that says who the client is, for the access log and the middlewares \
                        behind this one. The backend gets it only if it is among the above.""")
                @Default("Remote-User")
                String identityHeader,
        @Doc("How long the whole answer may take, connecting included.") @Default("5s")
                Duration timeout,
        @Doc("How many questions may be under way at a time. Requests beyond that get 503.")
                @Default("256")
                @Min(1)
                @Max(10_000)
                int maxInFlight,
        @Doc(
                        """
                        How much of a refusal's body goes to the client. One that is longer is left out as a whole.""")
                @Default("64KiB")
                DataSize maxBody,
        @Doc(
                        """
                        A file with the certificates, in PEM, of the authorities to trust with `https`, in place of \
                        those of the platform. Read when the configuration is loaded.""")
                Optional<Path> caFile) {
    private static final DataSize MOST_BODY = DataSize.parse("1MiB");

    ForwardAuthConfig {
        requireUsable(forwardAuthUrl);
        forwardAuthRequestHeaders = List.copyOf(forwardAuthRequestHeaders);
        forwardAuthRequestHeaders.forEach(AskedHeaders::require);
        forwardAuthResponseHeaders = List.copyOf(forwardAuthResponseHeaders);
        forwardAuthResponseHeaders.forEach(
                name -> IdentityHeader.of("forward_auth_response_headers", name));
        IdentityHeader.requireName("identity_header", identityHeader);
        // The runtime gives up on a middleware after 60 seconds.
        if (!timeout.isPositive() || timeout.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new InvalidConfigException(
                    "timeout", timeout.toMillis() + "ms (expected: more than 0, up to 30s)");
        }
        if (maxBody.bytes() > MOST_BODY.bytes()) {
            throw new InvalidConfigException(
                    "max_body", maxBody + " (expected: up to " + MOST_BODY + ')');
        }
    }

    private static void requireUsable(URI url) {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null) {
            throw new InvalidConfigException(
                    "forward_auth_url", url + " (expected: http://HOST... or https://HOST...)");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new InvalidConfigException(
                    "forward_auth_url", "has a user or a fragment (expected: none)");
        }
    }
}
