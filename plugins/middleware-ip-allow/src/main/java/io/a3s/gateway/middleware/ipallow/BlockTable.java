package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.config.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Blocks of one kind of address as first and last numbers of 128 bits, in order. Two blocks are
 * either apart or one is inside the other, and those inside are left out, so an address can only be
 * in the block that begins last before it.
 */
final class BlockTable {
    private record Block(long firstHigh, long firstLow, long lastHigh, long lastLow) {
        boolean holds(Block other) {
            return compare(firstHigh, firstLow, other.firstHigh, other.firstLow) <= 0
                    && compare(lastHigh, lastLow, other.lastHigh, other.lastLow) >= 0;
        }
    }

    private static final Comparator<Block> BY_FIRST_THEN_LARGEST =
            (a, b) -> {
                int order = compare(a.firstHigh, a.firstLow, b.firstHigh, b.firstLow);
                return order != 0 ? order : compare(b.lastHigh, b.lastLow, a.lastHigh, a.lastLow);
            };

    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private BlockTable(List<Block> blocks) {
        this.firstHigh = blocks.stream().mapToLong(Block::firstHigh).toArray();
        this.firstLow = blocks.stream().mapToLong(Block::firstLow).toArray();
        this.lastHigh = blocks.stream().mapToLong(Block::lastHigh).toArray();
        this.lastLow = blocks.stream().mapToLong(Block::lastLow).toArray();
    }

    /** Returns the table of those blocks that are IPv6, or of those that are not. */
    static BlockTable of(Collection<Cidr> blocks, boolean isIpv6) {
        List<Block> outermost = new ArrayList<>();
        List<Block> ordered =
                blocks.stream()
                        .flatMap(cidr -> block(cidr, isIpv6))
                        .sorted(BY_FIRST_THEN_LARGEST)
                        .toList();
        for (Block block : ordered) {
            if (outermost.isEmpty() || !outermost.getLast().holds(block)) {
                outermost.add(block);
            }
        }
        return new BlockTable(outermost);
    }

    private static Stream<Block> block(Cidr cidr, boolean isIpv6) {
        String text = cidr.toString();
        byte[] network = InetAddress.ofLiteral(text.substring(0, text.indexOf('/'))).getAddress();
        if (isIpv6 != (network.length == 16)) {
            return Stream.empty();
        }
        if (!isIpv6) {
            long first = Octets.read(network, 0, 4);
            return Stream.of(new Block(0, first, 0, first | hostBits(32 - cidr.prefixLength())));
        }
        long high = Octets.read(network, 0, 8);
        long low = Octets.read(network, 8, 8);
        int hostBits = 128 - cidr.prefixLength();
        return Stream.of(
                new Block(high, low, high | hostBits(hostBits - 64), low | hostBits(hostBits)));
    }

    /** Returns a number whose lowest bits are set. */
    private static long hostBits(int count) {
        if (count <= 0) {
            return 0;
        }
        return count >= 64 ? -1L : (1L << count) - 1;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    boolean contains(long high, long low) {
        int from = 0;
        int to = firstHigh.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(firstHigh[middle], firstLow[middle], high, low) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        int candidate = from - 1;
        return candidate >= 0 && compare(lastHigh[candidate], lastLow[candidate], high, low) >= 0;
    }
}
