/** The DNS solver {@code cloudflare}: TXT records by Cloudflare's API, version 4. */
@NullMarked
package io.a3s.gateway.dns.cloudflare;

import org.jspecify.annotations.NullMarked;
