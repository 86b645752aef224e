/** How certificates are obtained: issuers, and what proves to them that a name is ours. */
@NullMarked
package io.a3s.gateway.spi.certificate;

import org.jspecify.annotations.NullMarked;
