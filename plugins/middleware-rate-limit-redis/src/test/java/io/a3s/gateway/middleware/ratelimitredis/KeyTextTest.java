package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"ann", "ann@example.com", "acme/team-1_a.b+c:d|e"})
    void keepsShortPlainNames(String name) {
        assertThat(KeyText.of(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a\r\nb", "änn", "#AAAAAAAAAAAAAAAAAAAAAA", "a*", "{a}"})
    void makesDigestsOfOthers(String name) {
        assertThat(KeyText.of(name)).matches("#[A-Za-z0-9_-]{22}");
    }

    @Test
    void makesDigestsOfLongNames() {
        String longest = "x".repeat(64);

        assertThat(KeyText.of(longest)).isEqualTo(longest);
        assertThat(KeyText.of(longest + "x")).hasSize(23).isNotEqualTo(KeyText.of(longest + "y"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 64, 192.0.2.1",
        "2001:db8:0:1::5, 128, 2001:db8:0:1:0:0:0:5",
        "2001:db8:0:1::5, 64, 2001:db8:0:1:0:0:0:0/64",
        "2001:db8:0:1::5, 33, 2001:db8:0:0:0:0:0:0/33",
        "2001:db8:ffff::, 33, 2001:db8:8000:0:0:0:0:0/33",
    })
    void cutsIpv6Addresses(String address, int prefix, String text) {
        InetAddress client = InetAddress.ofLiteral(address);

        assertThat(KeyText.of(client, client.getHostAddress(), prefix)).isEqualTo(text);
    }
}
