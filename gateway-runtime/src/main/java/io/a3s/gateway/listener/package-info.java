/** Entrypoints: binding, accepting, handing connections to transports, draining. */
@NullMarked
package io.a3s.gateway.listener;

import org.jspecify.annotations.NullMarked;
