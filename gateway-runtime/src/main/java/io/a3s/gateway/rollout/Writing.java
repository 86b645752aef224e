package io.a3s.gateway.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What is to be stored next.
 *
 * @param next the state
 * @param expected the version of the stored one that it replaces; 0 for none
 * @param base the state in effect when that was decided
 * @param order the command that it carries out, if it is for one
 */
record Writing(RolloutState next, long expected, RolloutState base, @Nullable Order order) {}
