package io.a3s.gateway.middleware.ipallow;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.config.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
    private static AddressSet set(String blocks) {
        return new AddressSet(Arrays.stream(blocks.split(" ")).map(Cidr::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff, true",
        "2001:db8::/65, 2001:db8:0:0:8000::, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1, 2001:db8::2, false",
        "8000::/1, ffff::1, true",
        "8000::/1, 7fff::1, false",
        "192.0.2.0/24, ::ffff:192.0.2.9, true",
        "::ffff:192.0.2.0, 192.0.2.0, true",
        "10.0.0.0/8 10.1.0.0/16 192.0.2.0/24, 10.200.0.1, true",
        "10.1.0.0/16 10.0.0.0/8, 10.2.0.1, true",
        "10.1.0.0/16 10.3.0.0/16, 10.2.0.1, false",
        "10.0.0.1 10.0.0.1, 10.0.0.1, true",
    })
    void holdsWhatItsBlocksHold(String blocks, String address, boolean held) {
        assertThat(set(blocks).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
    }

    @Test
    void holdsNothingWithoutBlocks() {
        AddressSet none = new AddressSet(List.of());

        assertThat(none.contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(none.contains(InetAddress.ofLiteral("::1"))).isFalse();
    }

    @Test
    void agreesWithItsBlocksOneByOne() throws UnknownHostException {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            boolean isIpv6 = round % 2 == 0;
            List<Cidr> blocks = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                blocks.add(block(random, isIpv6));
            }
            AddressSet set = new AddressSet(blocks);
            for (int i = 0; i < 200; i++) {
                InetAddress address = InetAddress.getByAddress(octets(random, isIpv6));
                assertThat(set.contains(address))
                        .as("%s in %s", address, blocks)
                        .isEqualTo(blocks.stream().anyMatch(block -> block.contains(address)));
            }
        }
    }

    private static Cidr block(Random random, boolean isIpv6) throws UnknownHostException {
        byte[] network = octets(random, isIpv6);
        int bits = network.length * 8;
        int length = random.nextInt(bits + 1);
        for (int bit = length; bit < bits; bit++) {
            network[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
        }
        return Cidr.parse(InetAddress.getByAddress(network).getHostAddress() + '/' + length);
    }

    // Few different ones, so that blocks meet and addresses hit them.
    private static byte[] octets(Random random, boolean isIpv6) {
        byte[] octets = new byte[isIpv6 ? 16 : 4];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(4) << 6 : i == 0 ? 32 : 0);
        }
        return octets;
    }
}
