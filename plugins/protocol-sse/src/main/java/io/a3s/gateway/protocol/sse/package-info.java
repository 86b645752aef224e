/** Event streams (WHATWG HTML, server-sent events). */
@NullMarked
package io.a3s.gateway.protocol.sse;

import org.jspecify.annotations.NullMarked;
