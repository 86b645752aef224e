/**
 * The DNS solver {@code route53}: TXT records by the API of Amazon Route 53, version 2013-04-01.
 */
@NullMarked
package io.a3s.gateway.dns.route53;

import org.jspecify.annotations.NullMarked;
