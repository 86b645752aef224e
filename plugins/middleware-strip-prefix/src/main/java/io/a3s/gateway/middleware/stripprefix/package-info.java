/**
 * The {@code strip-prefix} middleware: removes a path prefix that only the gateway's clients know,
 * and tells the backend about it in {@code X-Forwarded-Prefix}.
 *
 * <pre>{@code
 * middlewares "strip-api" {
 *   type     = "strip-prefix"
 *   prefixes = ["/api", "/api/v1"]
 * }
 * }</pre>
 *
 * <p>With it, {@code /api/v1/users?page=2} reaches the backend as {@code /users?page=2}, {@code
 * /api} as {@code /}, and {@code /apix} unchanged.
 */
@NullMarked
package io.a3s.gateway.middleware.stripprefix;

import org.jspecify.annotations.NullMarked;
