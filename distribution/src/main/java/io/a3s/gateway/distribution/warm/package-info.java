/**
 * Makes the cache of loaded classes and hot methods that starts are fast with: the JVM watches a
 * gateway while it does everything it is there for, and writes down what it saw.
 */
@NullMarked
package io.a3s.gateway.distribution.warm;

import org.jspecify.annotations.NullMarked;
