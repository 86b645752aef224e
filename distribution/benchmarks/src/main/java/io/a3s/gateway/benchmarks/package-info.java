/**
 * What the gateway's single steps cost. After {@code mvn package -DskipTests}:
 *
 * <pre>
 * java -jar distribution/benchmarks/target/benchmarks.jar Router -prof gc
 * </pre>
 *
 * <p>runs those whose name has {@code Router} in it and counts what they allocate; {@code -l} lists
 * all, {@code -h} explains the options.
 */
@NullMarked
package io.a3s.gateway.benchmarks;

import org.jspecify.annotations.NullMarked;
