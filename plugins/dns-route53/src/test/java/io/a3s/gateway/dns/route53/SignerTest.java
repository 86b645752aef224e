package io.a3s.gateway.dns.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the case "get-vanilla" of Amazon's own test suite for signatures. */
class SignerTest {
    private final Signer signer =
            new Signer(
                    "AKIDEXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                    "us-east-1",
                    "service");

    @Test
    void signsAsAmazonDoes() {
        String date = Signer.date(Instant.parse("2015-08-30T12:36:00Z"));

        String authorization =
                signer.authorization(
                        "GET",
                        "/",
                        "",
                        Map.of("host", "example.amazonaws.com", "x-amz-date", date),
                        new byte[0]);

        assertThat(authorization)
                .isEqualTo(
                        "AWS4-HMAC-SHA256"
                                + " Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void showsNoKey() {
        assertThat(signer.toString()).doesNotContain("wJalr");
    }
}
