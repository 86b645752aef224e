/**
 * The {@code compress} middleware: encodes responses on their way to clients that can decode them.
 *
 * <pre>{@code
 * middlewares "compress" {
 *   type      = "compress"
 *   encodings = ["zstd", "gzip"]
 *   min_size  = "2KiB"
 * }
 * }</pre>
 *
 * <p>A body is encoded while it streams. At the end of each read from the backend, everything that
 * has come is sent in a form that can be decoded, so that no client waits for bytes the gateway
 * already has. Each stream holds one encoder, and its native memory, from the first byte to the
 * last.
 */
@NullMarked
package io.a3s.gateway.middleware.compress;

import org.jspecify.annotations.NullMarked;
