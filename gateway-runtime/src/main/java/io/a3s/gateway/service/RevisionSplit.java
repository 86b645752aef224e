package io.a3s.gateway.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares requests among revisions by percentage. Safe for use by any thread; all event loops draw
 * from one sequence, as sequences of their own would meet.
 *
 * <p>The sequence has a thousand turns. Each revision has exactly its share of them, one in each
 * stretch of {@code 100 / percent}, at a random place in it, so that nothing that comes at regular
 * intervals always meets the same revision. Turns come at the end of what they are the share of: at
 * no time, counted from the first, has the revision that is placed first had more than its share.
 */
public final class RevisionSplit {
    /** The number of turns, and of places that users can have. */
    static final int PLACES = 1_000;

    private static final int PER_PERCENT = PLACES / 100;

    private final int[] percents;
    private final byte[] turns;
    private final byte[] places;
    private final AtomicLong next = new AtomicLong();

    /**
     * Makes a split.
     *
     * @param percents the shares by revision; 100 in all, at most 100 revisions
     * @param layout the revisions in the order in which they lie side by side in the range of
     *     users: the boundary between two neighbours moves without the others. The last one is
     *     placed first in the sequence
     */
    RevisionSplit(int[] percents, List<Integer> layout, SplittableRandom random) {
        this.percents = percents.clone();
        this.turns = turns(percents, order(percents, layout), random);
        this.places = new byte[PLACES];
        int place = 0;
        for (int revision : layout) {
            for (int end = place + percents[revision] * PER_PERCENT; place < end; place++) {
                places[place] = (byte) revision;
            }
        }
    }

    private static List<Integer> order(int[] percents, List<Integer> layout) {
        List<Integer> order = new ArrayList<>(layout);
        int first = order.removeLast();
        order.sort(Comparator.comparingInt(revision -> percents[revision]));
        order.addFirst(first);
        return order;
    }

    private static byte[] turns(int[] percents, List<Integer> order, SplittableRandom random) {
        byte[] turns = new byte[PLACES];
        int[] free = new int[PLACES];
        for (int i = 0; i < PLACES; i++) {
            free[i] = i;
        }
        for (int revision : order) {
            int count = percents[revision] * PER_PERCENT;
            boolean[] taken = new boolean[free.length];
            for (int nth = 1; nth <= count; nth++) {
                int from = ceil(nth, free.length, count) - 1;
                int end = Math.min(ceil(nth + 1, free.length, count) - 1, free.length);
                int at = from + (end - from > 1 ? random.nextInt(end - from) : 0);
                taken[at] = true;
                turns[free[at]] = (byte) revision;
            }
            free = without(free, taken, count);
        }
        return turns;
    }

    private static int ceil(int nth, int length, int count) {
        return (int) (((long) nth * length + count - 1) / count);
    }

    private static int[] without(int[] free, boolean[] taken, int count) {
        int[] rest = new int[free.length - count];
        int left = 0;
        for (int i = 0; i < free.length; i++) {
            if (!taken[i]) {
                rest[left++] = free[i];
            }
        }
        return rest;
    }

    /** Takes the next turn of the sequence. */
    int draw() {
        return (int) (next.getAndIncrement() % PLACES);
    }

    /** Returns the revision that has a turn. */
    int ofTurn(int turn) {
        return turns[turn % PLACES];
    }

    /** Returns the revision that has the user of a place. */
    int ofPlace(int place) {
        return places[place];
    }

    /** Returns a place of a revision, any with the same chance; -1 if it has none. */
    int placeOf(int revision, int random) {
        int size = percents[revision] * PER_PERCENT;
        if (size == 0) {
            return -1;
        }
        int begin = 0;
        while (places[begin] != revision) {
            begin++;
        }
        return begin + Integer.remainderUnsigned(random, size);
    }

    /** Returns the share of a revision in percent. */
    public int percent(int revision) {
        return percents[revision];
    }
}
