/**
 * From a tree of configuration values to typed records: what a record accepts, the conversion with
 * all problems reported at once, and the way back to text with secrets masked.
 */
@NullMarked
package io.a3s.gateway.config.bind;

import org.jspecify.annotations.NullMarked;
