/**
 * What the executors that ask a platform over HTTP have in common: answers bounded in time and
 * size, retries, JSON, and failures told apart.
 *
 * <p>No plugin and no part of the SPI: a library that plugins of this repository pack into their
 * jars, so that each has a copy of its own and nothing here is a promise to others.
 */
@NullMarked
package io.a3s.gateway.scaling.remote;

import org.jspecify.annotations.NullMarked;
