/** Checks the arrows between modules and packages that {@code docs/architecture.md} describes. */
@NullMarked
package io.a3s.gateway.architecture;

import org.jspecify.annotations.NullMarked;
