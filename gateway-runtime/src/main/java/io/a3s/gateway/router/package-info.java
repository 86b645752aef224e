/**
 * Which route a request or a connection takes: the grammar of rules, their matchers, priorities,
 * and an index that finds the candidates among many thousands of routes without trying them all.
 *
 * <p>The grammar is that of Traefik v3. {@link io.a3s.gateway.router.RuleParser} makes a {@link
 * io.a3s.gateway.router.Rule} of a text, {@link io.a3s.gateway.router.RouteTable} finds the route.
 * Everything here is immutable once built and safe for use by any thread.
 */
@NullMarked
package io.a3s.gateway.router;

import org.jspecify.annotations.NullMarked;
