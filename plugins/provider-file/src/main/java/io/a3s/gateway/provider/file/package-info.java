/**
 * The provider {@code file}: the files of a directory, each with some routers, services and
 * middlewares.
 *
 * <pre>{@code
 * providers {
 *   file { watch = true; directory = "/etc/gateway/conf.d/" }
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.provider.file;

import org.jspecify.annotations.NullMarked;
