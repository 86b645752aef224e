/**
 * The tracer {@code otlp}: records exchanges as spans and sends them to a collector by OTLP.
 *
 * <pre>{@code
 * tracing "otlp" {
 *   endpoint = "http://collector:4318"
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.tracing.otlp;

import org.jspecify.annotations.NullMarked;
