/**
 * The {@code headers} middleware: removes, sets and adds fields of requests on their way to the
 * backend and of responses on their way to the client.
 *
 * <pre>{@code
 * middlewares "security-headers" {
 *   type                    = "headers"
 *   request_headers         = { "X-Client" = "${client_ip}" }
 *   request_headers_remove  = ["X-Debug"]
 *   response_headers        = { "Strict-Transport-Security" = "max-age=31536000" }
 *   response_headers_add    = { "Vary" = "Accept-Language" }
 *   response_headers_remove = ["Server", "X-Powered-By"]
 * }
 * }</pre>
 *
 * <p>On each side, fields are removed first, then set, then added. Placeholders are in lower case;
 * those in upper case are variables of the environment, which HCL replaces before this sees them.
 */
@NullMarked
package io.a3s.gateway.middleware.headers;

import org.jspecify.annotations.NullMarked;
