/**
 * Rollouts: requests of a service move from one revision to another step by step, and back as soon
 * as the new one does worse than it may. What is decided here takes effect through the shares of
 * {@link io.a3s.gateway.service.Revisions}.
 */
@NullMarked
package io.a3s.gateway.rollout;

import org.jspecify.annotations.NullMarked;
