/**
 * What the plugins that ask the API server of Kubernetes have in common: where it is, and what to
 * show it.
 *
 * <p>No plugin and no part of the SPI: a library that plugins of this repository pack into their
 * jars, so that each has a copy of its own and nothing here is a promise to others.
 */
@NullMarked
package io.a3s.gateway.kubernetes;

import org.jspecify.annotations.NullMarked;
