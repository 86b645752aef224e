/**
 * The {@code ip-allow} middleware: lets a request pass by the address of its client.
 *
 * <pre>{@code
 * middlewares "office-only" {
 *   type        = "ip-allow"
 *   allowed_ips = ["10.0.0.0/8", "2001:db8::/32"]
 *   denied_ips  = ["10.66.0.0/16"]
 * }
 * }</pre>
 *
 * <p>A client that is denied, or not allowed, gets 403. The client's address is that of the peer,
 * or, behind {@code trusted_proxies} of the entrypoint, the one they report.
 */
@NullMarked
package io.a3s.gateway.middleware.ipallow;

import org.jspecify.annotations.NullMarked;
