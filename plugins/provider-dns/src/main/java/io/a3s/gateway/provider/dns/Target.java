package io.a3s.gateway.provider.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Where a server is. The order is that of urgency, and within it one that does not depend on how
 * DNS shuffles its answers; it knows no difference between two of the same place.
 *
 * @param priority the lower, the more urgent
 * @param address its address
 * @param port its port
 * @param weight its share among those of the same priority
 */
record Target(int priority, InetAddress address, int port, int weight)
        implements Comparable<Target> {
    private static final Comparator<Target> ORDER =
            Comparator.comparingInt(Target::priority)
                    .thenComparing((Target each) -> each.address.getAddress(), Target::compare)
                    .thenComparingInt(Target::port);

    private static int compare(byte[] one, byte[] other) {
        return one.length == other.length
                ? Arrays.compareUnsigned(one, other)
                : Integer.compare(one.length, other.length);
    }

    @Override
    public int compareTo(Target other) {
        return ORDER.compare(this, other);
    }

    /** Returns host and port as they stand in a URL. */
    String authority() {
        String host = address.getHostAddress();
        return address instanceof Inet6Address
                ? '[' + host.replaceFirst("%.*", "") + "]:" + port
                : host + ':' + port;
    }
}
