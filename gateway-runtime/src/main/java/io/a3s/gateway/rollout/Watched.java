package io.a3s.gateway.rollout;

/**
 * For how long a step has been watched by this gateway.
 *
 * @param millis the time, in milliseconds
 * @param windows how many whole windows were judged in it
 */
record Watched(long millis, int windows) {
    static final Watched NOTHING = new Watched(0, 0);
}
