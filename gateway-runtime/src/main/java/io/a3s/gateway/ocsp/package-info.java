/** What certificate authorities say about certificates, for clients to see in the handshake. */
@NullMarked
package io.a3s.gateway.ocsp;

import org.jspecify.annotations.NullMarked;
