package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class HmacKeyTest {
    // The example of RFC 7515 appendix A.1.
    private static final String SIGNED =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                    + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final String SIGNATURE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String KEY =
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    private final HmacKey key = new HmacKey(Algorithm.HS256, Base64.getUrlDecoder().decode(KEY));

    @Test
    void acceptsTheExampleOfTheRfc() throws Exception {
        byte[] signature = Base64Url.decode(SIGNATURE, 0, SIGNATURE.length());
        byte[] content = SIGNED.getBytes(StandardCharsets.US_ASCII);

        assertThat(key.verifies(content, signature)).isTrue();
        assertThat(key.verifies(content, signature)).isTrue();
        KeySet keys = KeySet.ofSecret(Base64.getUrlDecoder().decode(KEY), List.of(Algorithm.HS256));
        assertThat(TokenVerifier.verify(SIGNED + '.' + SIGNATURE, keys).find("iss"))
                .isEqualTo(new Json.Text("joe"));
    }

    @Test
    void refusesOtherSignatures() throws Exception {
        byte[] signature = Base64Url.decode(SIGNATURE, 0, SIGNATURE.length());
        byte[] content = SIGNED.getBytes(StandardCharsets.US_ASCII);

        assertThat(key.verifies(content, new byte[32])).isFalse();
        assertThat(key.verifies(content, new byte[0])).isFalse();
        signature[31] ^= 1;
        assertThat(key.verifies(content, signature)).isFalse();
    }
}
