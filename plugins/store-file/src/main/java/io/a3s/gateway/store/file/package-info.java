/**
 * The store {@code file}: what the gateways of one machine share is in a directory.
 *
 * <pre>{@code
 * store "file" {
 *   directory = "/var/lib/a3s-gateway/fleet"
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.store.file;

import org.jspecify.annotations.NullMarked;
