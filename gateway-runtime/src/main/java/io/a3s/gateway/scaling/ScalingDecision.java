package io.a3s.gateway.scaling;

/**
 * How many replicas there are to be.
 *
 * @param wanted how many the load calls for. With more than that, the rest should get no new
 *     requests, so that they can be stopped once they have none.
 * @param replicas how many to run now: those, or more while more are at work
 * @param isPanicking whether a sudden rise of load has suspended all shrinking
 * @param reason what it was decided by, for logs and executors
 */
public record ScalingDecision(int wanted, int replicas, boolean isPanicking, String reason) {}
