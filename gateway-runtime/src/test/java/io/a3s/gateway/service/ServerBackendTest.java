package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerBackendTest {
    private final LoopCounter requests = new LoopCounter(2);
    private final HealthEpoch epoch = new HealthEpoch();

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.1:8001, 10.0.0.1, 8001",
        "http://model.internal, model.internal, 80",
        "https://model.internal, model.internal, 443",
        "http://[2001:db8::1]:9000/base, 2001:db8::1, 9000",
        "https://[::1], ::1, 443",
    })
    void readsHostAndPortFromItsUrl(String url, String host, int port) {
        ServerBackend backend = backend(url);

        assertThat(backend.host()).isEqualTo(host);
        assertThat(backend.port()).isEqualTo(port);
    }

    @Test
    void countsWhatIsUnderWay() {
        ServerBackend backend = backend("http://h:1");

        backend.enter(0);
        backend.enter(1);
        backend.leave();

        assertThat(backend.activeRequests()).isEqualTo(1);
        assertThat(requests.sum()).isEqualTo(2);
    }

    @Test
    void tellsPoolsThatItsHealthChanged() {
        ServerBackend backend = backend("http://h:1");
        int before = epoch.current();

        backend.setHealthy(false);

        assertThat(backend.isHealthy()).isFalse();
        assertThat(epoch.current()).isNotEqualTo(before);
        assertThat(backend.view().healthy()).isFalse();
    }

    private ServerBackend backend(String url) {
        return new ServerBackend("s", URI.create(url), url, requests, epoch);
    }
}
