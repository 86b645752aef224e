/**
 * The {@code tcp-filter} middleware: who may connect at entrypoints without HTTP, and how many
 * connections may be open at a time.
 *
 * <pre>{@code
 * middlewares "office-only" {
 *   type                       = "tcp-filter"
 *   allowed_ips                = ["10.0.0.0/8", "2001:db8::/32"]
 *   denied_ips                 = ["10.66.0.0/16"]
 *   max_connections            = 500
 *   max_connections_per_client = 20
 * }
 * }</pre>
 *
 * <p>It decides when a connection is opened, before a backend is picked, and looks at nothing that
 * is sent.
 */
@NullMarked
package io.a3s.gateway.middleware.tcpfilter;

import org.jspecify.annotations.NullMarked;
