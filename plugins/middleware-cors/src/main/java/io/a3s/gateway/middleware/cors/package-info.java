/**
 * The {@code cors} middleware: the server's side of the CORS protocol (Fetch standard), by which
 * browsers find out whether a page of another origin may use a service.
 *
 * <pre>{@code
 * middlewares "cors" {
 *   type              = "cors"
 *   allowed_origins   = ["https://app.example.com", "https://*.preview.example.com"]
 *   allowed_methods   = ["GET", "POST"]
 *   allow_credentials = true
 * }
 * }</pre>
 *
 * <p>It only answers preflights. Whatever else ends a request behind it, be it a backend, the
 * gateway or another middleware, has its response marked, so that pages can read errors as well.
 */
@NullMarked
package io.a3s.gateway.middleware.cors;

import org.jspecify.annotations.NullMarked;
