/**
 * One request and its response: the walk through the middleware chain, and the pump between client
 * and backend.
 */
@NullMarked
package io.a3s.gateway.exchange;

import org.jspecify.annotations.NullMarked;
