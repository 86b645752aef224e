/**
 * What the middlewares that authenticate have in common: comparing secrets without telling anything
 * about them, checking password hashes without letting strangers use up the processor, files that
 * are read again when they change, and headers that only the gateway may set.
 *
 * <p>No plugin and no part of the SPI: a library that plugins of this repository pack into their
 * jars, so that each has a copy of its own and nothing here is a promise to others.
 */
@NullMarked
package io.a3s.gateway.authentication;

import org.jspecify.annotations.NullMarked;
