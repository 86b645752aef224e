package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsConfigTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.53, 10.0.0.53, 53",
        "10.0.0.53:5353, 10.0.0.53, 5353",
        "fd00::53, fd00:0:0:0:0:0:0:53, 53",
        "[fd00::53], fd00:0:0:0:0:0:0:53, 53",
        "[fd00::53]:5353, fd00:0:0:0:0:0:0:53, 5353",
    })
    void readsAddressesOfResolvers(String text, String address, int port) {
        assertThat(ResolverAddress.of(text).getAddress().getHostAddress()).isEqualTo(address);
        assertThat(ResolverAddress.of(text).getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "dns.test", "10.0.0.53:0", "10.0.0.53:65536", "[10.0.0", "1.2.3.400"})
    void refusesOtherResolvers(String text) {
        assertThatThrownBy(() -> Samples.config(List.of(text)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: an address such as 10.0.0.53");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "http://a.test", "a..test", "a.test:80"})
    void refusesWhatIsNoName(String hostname) {
        assertThatThrownBy(() -> Samples.service(hostname, Records.A))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: a name such as models.internal");
    }

    @Test
    void refusesAddressesToLookUp() {
        assertThatThrownBy(() -> Samples.service("10.0.0.1", Records.A))
                .hasMessageContaining("is an address (expected: a name");
    }

    @Test
    void takesNamesInAnyScript() {
        assertThat(Samples.service("bücher.test", Records.A).name())
                .hasToString("xn--bcher-kva.test");
    }

    private static DnsServiceConfig service(
            Records records, String scheme, Optional<Integer> port) {
        return new DnsServiceConfig(
                "a.test",
                records,
                scheme,
                port,
                30,
                100,
                Optional.empty(),
                Samples.balancing(Optional.empty(), Optional.empty()));
    }

    @Test
    void knowsThePortOfASchemeUnlessThereIsNone() {
        assertThat(service(Records.A, "http", Optional.empty()).portOrDefault()).isEqualTo(80);
        assertThat(service(Records.A, "https", Optional.empty()).portOrDefault()).isEqualTo(443);
        assertThat(service(Records.A, "tcp", Optional.of(7)).portOrDefault()).isEqualTo(7);
        assertThatThrownBy(() -> service(Records.A, "tcp", Optional.empty()))
                .hasMessageContaining("expected: the port of the servers, with tcp");
    }

    @Test
    void refusesPortsThatRecordsHave() {
        assertThatThrownBy(() -> service(Records.SRV, "http", Optional.of(80)))
                .hasMessageContaining("expected: no port");
    }

    @Test
    void refusesSchemesThatAreNone() {
        assertThatThrownBy(() -> service(Records.A, "http://", Optional.empty()))
                .hasMessageContaining("expected: a URL scheme such as http");
    }

    private static DnsConfig config(String name, Duration timeout, Duration least, Duration empty) {
        return new DnsConfig(
                Map.of(name, Samples.service("a.test", Records.A)),
                List.of(),
                timeout,
                least,
                empty);
    }

    @Test
    void refusesNamesThatNobodyCanReferTo() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> config("a@dns", second, second, second))
                .hasMessageContaining("expected: letters, digits");
        assertThatThrownBy(() -> config("a-fallback-1", second, second, second))
                .hasMessageContaining("less urgent SRV records");
    }

    @Test
    void refusesTimesThatAreNone() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> config("a", Duration.ZERO, second, second))
                .hasMessageContaining("expected: more than 0");
        assertThatThrownBy(() -> config("a", second, Duration.ZERO, second))
                .hasMessageContaining("expected: more than 0");
        assertThatThrownBy(() -> config("a", second, second, Duration.ofSeconds(-1)))
                .hasMessageContaining("expected: 0 or more");
    }
}
