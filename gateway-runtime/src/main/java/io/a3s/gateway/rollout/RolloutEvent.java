package io.a3s.gateway.rollout;

/**
 * Something that happened to a rollout.
 *
 * @param atMillis when, in milliseconds since 1970
 * @param event what
 * @param percent the share of the new revision from then on
 * @param detail why; empty if that goes without saying
 * @param windows how many whole windows had been judged of the step before; 0 in those of earlier
 *     releases
 */
record RolloutEvent(long atMillis, String event, int percent, String detail, int windows) {}
