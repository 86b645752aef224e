/**
 * The {@code jwt} middleware: lets requests pass that carry a valid JSON Web Token (RFC 7519), and
 * tells the backend whose it is in {@code X-JWT-Subject}.
 *
 * <pre>{@code
 * middlewares "auth-jwt" {
 *   type     = "jwt"
 *   jwks { url = "https://login.example.com/.well-known/jwks.json" }
 *   issuer   = "https://login.example.com"
 *   audience = ["llm-api"]
 * }
 * }</pre>
 *
 * <p>What a token may be is pinned here, never taken from the token (RFC 8725 §3.1): the algorithm
 * is the key's, keys come from the configuration alone, and everything the format leaves open, such
 * as padding, duplicate members or extensions marked critical, is refused. Signatures are the JDK's
 * business. The JSON reader is this package's own, because plugins see no library of the host and a
 * lenient one would accept two readings of the same token.
 */
@NullMarked
package io.a3s.gateway.middleware.jwt;

import org.jspecify.annotations.NullMarked;
