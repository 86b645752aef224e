package io.a3s.gateway.spi.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), or a single address.
 * Immutable.
 *
 * <p>IPv4-mapped IPv6 addresses ({@code ::ffff:192.0.2.1}) count as the IPv4 address they hold, so
 * that a rule for IPv4 also covers clients of a dual-stack socket.
 *
 * @since 1.0
 */
public final class Cidr {
    // Only literals get as far as InetAddress, which would otherwise ask the DNS for names.
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*(\\d{1,3}(\\.\\d{1,3}){3})?");

    private final byte[] network;
    private final int prefixLength;

    private Cidr(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
     *
     * @throws IllegalArgumentException if the text is neither, or has bits set beyond its prefix
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int bits = address.length * 8;
        int length = slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits, text);
        if (!Arrays.equals(address, mask(address, length))) {
            throw new IllegalArgumentException(
                    '"' + text + "\" (expected: no bits set beyond /" + length + ')');
        }
        return new Cidr(address, length);
    }

    private static int prefixLength(String digits, int bits, String text) {
        try {
            int length = digits.length() > 3 ? -1 : Integer.parseInt(digits);
            if (length >= 0 && length <= bits) {
                return length;
            }
        } catch (NumberFormatException e) {
            // reported below, together with a number out of range
        }
        throw new IllegalArgumentException(
                '"' + text + "\" (expected: a prefix length from 0 to " + bits + ')');
    }

    private static byte[] literal(String address, String text) {
        if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
            try {
                return InetAddress.getByName(address).getAddress();
            } catch (UnknownHostException e) {
                // an address with a group out of range; reported below
            }
        }
        throw new IllegalArgumentException(
                '"'
                        + text
                        + "\" (expected: an IP address or block such as 10.0.0.0/8 or 2001:db8::/32)");
    }

    private static byte[] mask(byte[] address, int length) {
        byte[] masked = address.clone();
        for (int bit = length; bit < masked.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
        }
        return masked;
    }

    /** Returns whether the block holds an address. */
    public boolean contains(InetAddress address) {
        byte[] candidate = address.getAddress();
        if (candidate.length != network.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (candidate[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((candidate[whole] ^ network[whole]) & (0xff00 >>> rest) & 0xff) == 0;
    }

    /** Returns the number of leading bits that are fixed. */
    public int prefixLength() {
        return prefixLength;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that
                && prefixLength == that.prefixLength
                && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixLength;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + '/' + prefixLength;
        } catch (UnknownHostException e) {
            throw new AssertionError("a parsed address has 4 or 16 bytes", e);
        }
    }
}
