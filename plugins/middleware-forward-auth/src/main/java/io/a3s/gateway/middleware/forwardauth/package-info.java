/**
 * The {@code forward-auth} middleware: asks another service, over HTTP, whether a request may pass.
 *
 * <pre>{@code
 * middlewares "login" {
 *   type             = "forward-auth"
 *   forward_auth_url = "http://oauth2-proxy.internal:4180/oauth2/auth"
 *   forward_auth_response_headers = ["X-Auth-Request-User", "X-Auth-Request-Email"]
 *   identity_header  = "X-Auth-Request-User"
 * }
 * }</pre>
 *
 * <p>The service gets the head of the request as far as it is told to, and never the body. An
 * answer of 200 to 299 lets the request pass, one of 300 to 499 goes to the client as it is, and
 * everything else is a failure, on which no request passes.
 */
@NullMarked
package io.a3s.gateway.middleware.forwardauth;

import org.jspecify.annotations.NullMarked;
