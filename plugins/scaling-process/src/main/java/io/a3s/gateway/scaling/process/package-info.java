/**
 * The executor {@code process}: replicas are processes on the gateway's own machine.
 *
 * <pre>{@code
 * services "llm" {
 *   scaling {
 *     executor = "process"
 *     process {
 *       command    = ["llama-server", "--port", "{port}", "-m", "/models/small.gguf"]
 *       ready_path = "/health"
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Each process is run by a small shell script that ends it when its standard input is closed.
 * The gateway holds that open, so that processes end with the gateway however it ends.
 */
@NullMarked
package io.a3s.gateway.scaling.process;

import org.jspecify.annotations.NullMarked;
