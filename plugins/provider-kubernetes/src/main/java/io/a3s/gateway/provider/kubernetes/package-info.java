/**
 * The provider {@code kubernetes}: routers, services and middlewares of what stands in a cluster.
 *
 * <pre>{@code
 * providers {
 *   kubernetes {
 *     ingress_class     = "a3s"
 *     ingress_route_crd = true
 *   }
 * }
 * }</pre>
 *
 * <p>{@code ListWatch} keeps what the API server has of one kind. {@code Translation} makes one
 * configuration of it, and leaves out what would be refused. What is in between is pure: objects
 * in, HCL out.
 */
@NullMarked
package io.a3s.gateway.provider.kubernetes;

import org.jspecify.annotations.NullMarked;
