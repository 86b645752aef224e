/** Benchmarks of what the HTTP plugin shows nobody, in its own package for that reason. */
@NullMarked
package io.a3s.gateway.protocol.http;

import org.jspecify.annotations.NullMarked;
