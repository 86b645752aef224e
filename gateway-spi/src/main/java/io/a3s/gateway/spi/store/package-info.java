/**
 * Where several gateways in front of the same services keep what they have to agree about: who
 * leads, how far something has come, and what is going on at each of them.
 *
 * <p>A store says nothing about what is kept in it. It is small and slow compared with memory, it
 * may be away, and what it holds is for gateways, not for requests: none waits for it.
 */
@NullMarked
package io.a3s.gateway.spi.store;

import org.jspecify.annotations.NullMarked;
