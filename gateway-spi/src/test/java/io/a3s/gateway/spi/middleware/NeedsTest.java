package io.a3s.gateway.spi.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final DataSize MAX = DataSize.parse("1MiB");

    @Test
    void saysInWordsWhatIsNeeded() {
        assertThat(Needs.none()).hasToString("none");
        assertThat(Needs.none().withResponseChunks().withBlocking())
                .hasToString("response body in chunks, blocking");
        assertThat(Needs.none().withRequestChunks().withWholeResponse(MAX))
                .hasToString("request body in chunks, whole response body up to 1MiB");
    }

    @Test
    void takesCollectingABodyToIncludeItsChunks() {
        Needs needs = Needs.none().withWholeRequest(MAX).withRequestChunks();

        assertThat(needs.requestBody()).isEqualTo(BodyAccess.WHOLE);
        assertThat(needs.requestBodyMax()).contains(MAX);
        assertThat(needs.responseBody()).isEqualTo(BodyAccess.NONE);
        assertThat(needs.responseBodyMax()).isEmpty();
    }

    @Test
    void refusesToCollectWithoutRoom() {
        assertThatThrownBy(() -> Needs.none().withWholeResponse(new DataSize(0)))
                .hasMessage("max: 0B (expected: 1 byte or more)");
    }

    @Test
    void comparesByWhatIsNeeded() {
        assertThat(Needs.none().withBlocking().withRequestChunks())
                .isEqualTo(Needs.none().withRequestChunks().withBlocking())
                .hasSameHashCodeAs(Needs.none().withRequestChunks().withBlocking())
                .isNotEqualTo(Needs.none().withBlocking());
    }
}
