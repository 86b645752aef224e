/**
 * How several gateways work together: who leads, what each of them says to the others, and messages
 * between them. A gateway by itself has the same, in its own memory, and always leads.
 */
@NullMarked
package io.a3s.gateway.fleet;

import org.jspecify.annotations.NullMarked;
