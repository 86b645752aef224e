package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.config.Cidr;
import java.net.InetAddress;
import java.util.Collection;

/**
 * The addresses of some blocks, compiled so that looking one up takes time with the logarithm of
 * their number. As in {@link Cidr}, IPv4 and IPv6 are worlds apart: {@code ::/0} has no IPv4
 * address.
 */
final class AddressSet {
    private final BlockTable ipv4;
    private final BlockTable ipv6;

    AddressSet(Collection<Cidr> blocks) {
        this.ipv4 = BlockTable.of(blocks, false);
        this.ipv6 = BlockTable.of(blocks, true);
    }

    /** Returns whether a block has an address. One that is IPv4-mapped has arrived as IPv4. */
    boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return ipv4.contains(0, Octets.read(octets, 0, 4));
        }
        return ipv6.contains(Octets.read(octets, 0, 8), Octets.read(octets, 8, 8));
    }
}
