/** Connections to backends: names, addresses and TLS. */
@NullMarked
package io.a3s.gateway.dial;

import org.jspecify.annotations.NullMarked;
