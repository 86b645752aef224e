/** Backends and how one is picked among them. */
@NullMarked
package io.a3s.gateway.spi.backend;

import org.jspecify.annotations.NullMarked;
