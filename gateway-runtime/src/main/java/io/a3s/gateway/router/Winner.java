package io.a3s.gateway.router;

/**
 * The best route found so far, as a number, so that finding one allocates nothing: twice its rank,
 * and one more if whether it takes the request could not be decided, which leads nowhere.
 */
final class Winner {
    /** No route so far. */
    static final int NONE = -1;

    private Winner() {}

    static int of(int rank) {
        return rank << 1;
    }

    static int undecided(int rank) {
        return rank << 1 | 1;
    }

    /** Returns whether a route of a rank, if it matches, wins against the best so far. */
    static boolean isBeatenBy(int rank, int winner) {
        return rank < winner >>> 1;
    }

    static boolean isDecided(int winner) {
        return (winner & 1) == 0;
    }

    static int rank(int winner) {
        return winner >>> 1;
    }
}
