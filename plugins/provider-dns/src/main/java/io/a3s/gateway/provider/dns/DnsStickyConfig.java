package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Secret;
import java.time.Duration;
import java.util.Optional;

/** The block {@code sticky}. What is not set is left to the gateway. */
@Doc("Sends a client to the server it had before, by means of a cookie.")
record DnsStickyConfig(
        @Doc("What remembers the server: a signed `cookie`, or a `table` of this gateway.")
                Optional<String> mode,
        @Doc("The name of the cookie.") Optional<String> cookie,
        @Doc("What cookies are signed with, the same for all gateways in front of the service.")
                @Secret
                Optional<String> secret,
        @Doc("How many clients a table remembers.") Optional<Integer> maxEntries,
        @Doc("How long a client keeps its server after its last request.")
                Optional<Duration> maxAge,
        @Doc("Whether browsers send the cookie by TLS only.") Optional<Boolean> secure,
        @Doc("Whether the cookie is hidden from scripts.") Optional<Boolean> httpOnly,
        @Doc("Whether the cookie goes along with requests from other sites.")
                Optional<String> sameSite,
        @Doc("The path below which browsers send the cookie.") Optional<String> path) {}
