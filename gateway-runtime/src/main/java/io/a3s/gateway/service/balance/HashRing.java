package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import java.util.Arrays;
import java.util.List;

/**
 * Backends on a ring of hashes, each at many points, as many as its weight gives it. Where a
 * backend stands depends on nothing but its URL, so that all gateways agree. Immutable.
 *
 * <p>A backend of weight 0 gets nothing, unless all have it; then all count the same.
 */
final class HashRing {
    // With 160 points each, shares differ by some eight per cent.
    private static final int POINTS = 160;

    private final List<Backend> source;
    private final long[] hashes;
    private final Backend[] owners;
    private final boolean isWeighted;
    private final long totalWeight;

    HashRing(List<Backend> source) {
        this.source = source;
        long sum = source.stream().mapToLong(Backend::weight).sum();
        this.isWeighted = sum > 0;
        this.totalWeight = isWeighted ? sum : source.size();
        Point[] points =
                source.stream().flatMap(each -> Arrays.stream(points(each))).toArray(Point[]::new);
        Arrays.sort(points);
        this.hashes = Arrays.stream(points).mapToLong(Point::hash).toArray();
        this.owners = Arrays.stream(points).map(Point::owner).toArray(Backend[]::new);
    }

    private record Point(long hash, Backend owner) implements Comparable<Point> {
        @Override
        public int compareTo(Point other) {
            int byHash = Long.compare(hash, other.hash);
            return byHash != 0 ? byHash : owner.url().compareTo(other.owner.url());
        }
    }

    private Point[] points(Backend backend) {
        int weight = weight(backend);
        long share = Math.round((double) POINTS * source.size() * weight / totalWeight);
        Point[] points = new Point[weight == 0 ? 0 : (int) Math.max(1, share)];
        long seed = Hashes.of(backend.url().toString());
        for (int i = 0; i < points.length; i++) {
            points[i] = new Point(Hashes.mix(seed + i * Hashes.STEP), backend);
        }
        return points;
    }

    private int weight(Backend backend) {
        return isWeighted ? backend.weight() : 1;
    }

    /** Returns whether it was made from this very list, which is the promise of the SPI. */
    @SuppressWarnings("ReferenceEquality") // a list is the same object until it changes
    boolean isOf(List<Backend> list) {
        return source == list;
    }

    /** Returns the place of the point that serves a key. */
    int place(long key) {
        int found = Arrays.binarySearch(hashes, key);
        int place = found >= 0 ? found : -found - 1;
        return place == hashes.length ? 0 : place;
    }

    Backend at(int place) {
        return owners[place];
    }

    /**
     * Returns the first backend from a place on that has less under way than a factor times its
     * share; the one at the place if others fill up meanwhile.
     */
    Backend underItsLimit(int place, double factor) {
        long active = 1; // the one to come
        for (int i = 0; i < source.size(); i++) {
            active += source.get(i).activeRequests();
        }
        double perWeight = factor * active / totalWeight;
        for (int i = 0; i < owners.length; i++) {
            int next = place + i;
            Backend candidate = owners[next < owners.length ? next : next - owners.length];
            if (candidate.activeRequests() < Math.ceil(perWeight * weight(candidate))) {
                return candidate;
            }
        }
        return owners[place];
    }
}
