/**
 * The {@code body-limit} middleware: keeps bodies above a size from reaching the backend, without
 * holding any of them.
 *
 * <pre>{@code
 * middlewares "small-bodies" {
 *   type           = "body-limit"
 *   max_body_bytes = "10MiB"
 * }
 * }</pre>
 *
 * <p>A declared {@code Content-Length} above the limit is answered with 413 at once. A body without
 * one is passed on while it is counted, and given up at the first byte too many.
 */
@NullMarked
package io.a3s.gateway.middleware.bodylimit;

import org.jspecify.annotations.NullMarked;
