/** The gateway as a whole: its life cycle, and how to embed it. */
@NullMarked
package io.a3s.gateway.bootstrap;

import org.jspecify.annotations.NullMarked;
