package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKeyTest {
    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8::2, 128, false",
        "2001:db8::1, 2001:db8::2, 127, false",
        "2001:db8::2, 2001:db8::3, 127, true",
        "2001:db8::1, 2001:db8:0:0:8000::, 64, true",
        "2001:db8::1, 2001:db8:0:0:8000::, 65, false",
        "2001:db8:0:1::, 2001:db8:0:0::, 64, false",
        "2001:db8:0:1::, 2001:db8:0:0::, 63, true",
        "2001:db8:ff::, 2001:db8::, 32, true",
        "8000::, ::, 1, false",
        "192.0.2.1, 192.0.2.1, 1, true",
        "192.0.2.1, 192.0.2.2, 1, false",
    })
    void cutsIpv6Addresses(String one, String other, int prefix, boolean same) {
        Object first = AddressKey.of(InetAddress.ofLiteral(one), prefix);
        Object second = AddressKey.of(InetAddress.ofLiteral(other), prefix);

        assertThat(first.equals(second)).isEqualTo(same);
    }
}
