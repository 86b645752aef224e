/** The tracer that a configuration asks for, kept from harming what it records. */
@NullMarked
package io.a3s.gateway.tracing;

import org.jspecify.annotations.NullMarked;
