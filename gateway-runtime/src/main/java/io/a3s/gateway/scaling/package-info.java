/**
 * How many replicas a service is to have. Nothing in here starts or stops anything, or knows what
 * time it is: it is told the load and says a number, so that it can be tried in simulated time.
 */
@NullMarked
package io.a3s.gateway.scaling;

import org.jspecify.annotations.NullMarked;
