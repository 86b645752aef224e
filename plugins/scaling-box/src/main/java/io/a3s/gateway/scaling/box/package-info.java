/**
 * The executor {@code box}: an A3S Box starts and stops replicas, over its scale API.
 *
 * <pre>{@code
 * services "llm" {
 *   scaling {
 *     executor = "box"
 *     box { url = "http://127.0.0.1:9090" }
 *   }
 * }
 * }</pre>
 *
 * <p>It speaks the first form of that API, and makes use of what later ones add where it is
 * answered: where replicas are, and a revision that tells whether somebody else has changed their
 * number meanwhile.
 */
@NullMarked
package io.a3s.gateway.scaling.box;

import org.jspecify.annotations.NullMarked;
