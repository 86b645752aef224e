/** Certificates, and the handshakes of clients. */
@NullMarked
package io.a3s.gateway.tls;

import org.jspecify.annotations.NullMarked;
