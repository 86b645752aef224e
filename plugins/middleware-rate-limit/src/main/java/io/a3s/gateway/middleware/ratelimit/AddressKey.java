package io.a3s.gateway.middleware.ratelimit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The network of a client: an IPv6 address cut to a number of bits, or a whole IPv4 address.
 *
 * @param high the first 64 bits of an IPv6 address
 * @param low the last 64 bits
 */
record AddressKey(long high, long low) implements Comparable<AddressKey> {
    /** Returns the key of an address. An IPv4 address, which needs no cutting, is its own key. */
    static Object of(InetAddress address, int ipv6Prefix) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long high = buffer.getLong() & mask(ipv6Prefix);
        long low = buffer.getLong() & mask(ipv6Prefix - 64);
        return new AddressKey(high, low);
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= 64 ? -1L : -1L << (64 - bits);
    }

    // Lets a ConcurrentHashMap search a bin whose hashes a client with many networks made collide.
    @Override
    public int compareTo(AddressKey other) {
        int order = Long.compare(high, other.high);
        return order != 0 ? order : Long.compare(low, other.low);
    }
}
