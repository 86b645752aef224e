/**
 * Middlewares: what happens to an HTTP exchange, or to a connection without HTTP, between routing
 * and forwarding.
 *
 * <p>A middleware is made once per configured instance and shared by all exchanges that use it. Its
 * phases are called in this order: {@code onRequest} of each middleware as listed in the router,
 * then {@code onAttempt} each time a backend has answered or failed, then {@code onResponse} in
 * reverse, then {@code onComplete}, always and exactly once. A middleware that replies in {@code
 * onRequest} ends the request phase; the reply travels back through the response phase of those
 * entered before it. A phase that is not overridden costs nothing.
 *
 * <p>A factory declares what its middlewares do beyond that, with bodies and threads: see {@link
 * io.a3s.gateway.spi.middleware.Needs}.
 *
 * <p>Routers of entrypoints without HTTP call {@code onConnection} of each middleware as listed,
 * and {@code onConnectionEnd} in reverse when the connection is over.
 *
 * <p>An exception in a phase ends that one exchange with status 500, or closes that one connection,
 * and is logged and counted under the middleware's name.
 */
@NullMarked
package io.a3s.gateway.spi.middleware;

import org.jspecify.annotations.NullMarked;
