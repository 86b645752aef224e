/**
 * The provider {@code dns}: services whose servers are what DNS has for a name.
 *
 * <pre>{@code
 * providers {
 *   dns {
 *     services "models" { hostname = "models.internal"; port = 8001 }
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.provider.dns;

import org.jspecify.annotations.NullMarked;
