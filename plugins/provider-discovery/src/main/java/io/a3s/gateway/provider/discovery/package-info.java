/**
 * The provider {@code discovery}: routers and services of backends that say themselves, at {@code
 * /.well-known/a3s-service.json}, what they are.
 *
 * <pre>{@code
 * providers {
 *   discovery {
 *     seeds = [{ url = "http://10.0.0.5:8001" }]
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.provider.discovery;

import org.jspecify.annotations.NullMarked;
