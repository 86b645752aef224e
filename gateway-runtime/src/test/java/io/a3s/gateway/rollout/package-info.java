@NullMarked
package io.a3s.gateway.rollout;

import org.jspecify.annotations.NullMarked;
