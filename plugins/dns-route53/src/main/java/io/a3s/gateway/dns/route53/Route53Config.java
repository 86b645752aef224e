package io.a3s.gateway.dns.route53;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What {@code route53} is configured with. */
@Doc(
        "Changes TXT records of hosted zones at Amazon Route 53. The keys need the permissions `route53:ListResourceRecordSets`, `route53:ChangeResourceRecordSets`, `route53:GetChange` and, without `hosted_zone_id`, `route53:ListHostedZonesByName`.")
record Route53Config(
        @Doc("The id of the access key.") @NotEmpty String accessKeyId,
        @Doc("The access key.") @Secret @NotEmpty String secretAccessKey,
        @Doc("The token that belongs to temporary keys.") @Secret Optional<String> sessionToken,
        @Doc("The id of the hosted zone; looked up by the name unless set.")
                Optional<String> hostedZoneId,
        @Doc("The region requests are signed for; that of all of Route 53 outside China.")
                @Default("us-east-1")
                String region,
        @Doc("How long a change may take to reach all of Amazon's servers.") @Default("2m")
                Duration propagationTimeout,
        @Doc("How long an answer of the API may take.") @Default("10s") Duration timeout,
        @Doc("Where the API is.") @Default("https://route53.amazonaws.com") URI apiUrl) {
    Route53Config {
        if (!timeout.isPositive()) {
            throw new InvalidConfigException("timeout", "expected: more than 0s");
        }
        if (!propagationTimeout.isPositive()) {
            throw new InvalidConfigException("propagation_timeout", "expected: more than 0s");
        }
    }
}
