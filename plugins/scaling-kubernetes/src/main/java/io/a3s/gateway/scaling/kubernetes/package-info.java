/**
 * The executor {@code kubernetes}, also called {@code k8s}: replicas are pods.
 *
 * <pre>{@code
 * services "llm" {
 *   scaling {
 *     executor = "kubernetes"
 *     kubernetes { namespace = "models" }
 *   }
 * }
 * }</pre>
 *
 * <p>It sets the number through the scale subresource, as {@code kubectl scale} does, so it works
 * with whatever has one. Where the pods are, and which of them are ready, it learns from the
 * EndpointSlices of a service, and watches these for changes.
 */
@NullMarked
package io.a3s.gateway.scaling.kubernetes;

import org.jspecify.annotations.NullMarked;
