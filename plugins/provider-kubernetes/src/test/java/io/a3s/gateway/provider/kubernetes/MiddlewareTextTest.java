package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MiddlewareTextTest {
    private static String text(String spec) throws RefusedObjectException {
        return MiddlewareText.of(Samples.declared(object("Middleware", "auth", "{}", spec)));
    }

    @Test
    void hasTheKeysOfItsType() throws Exception {
        assertThat(
                        text(
                                """
                                { type: 'headers', rate: 20, ratio: 1.5e-3, enabled: true,
                                  response_headers: { 'X-A': 'b"c' }, list: ['a', 1], none: null }
                                """))
                .isEqualTo(
                        """
                        middlewares "prod_auth" {
                          type = "headers"
                          rate = 20
                          ratio = 0.0015
                          enabled = true
                          response_headers = { "X-A" = "b\\"c" }
                          list = ["a", 1]
                        }
                        """);
    }

    @Test
    void showsNobodyTheEnvironmentOfTheGateway() throws Exception {
        assertThat(text("{ type: 'headers', x: '${SECRET}' }")).contains("\"$${SECRET}\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ rate: 3 } | spec: no type",
                "{ type: 'x', rateLimit: 3 } | spec: rateLimit (expected: keys as in",
                "{ type: 'x', 'a = 1 b': 3 } | spec: a = 1 b (expected: keys as in"
            })
    void refusesWhatIsNoBlock(String spec, String message) {
        assertThatThrownBy(() -> text(spec))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining(message);
    }
}
