/**
 * Where routers, services and middlewares come from beside the configuration file: directories,
 * DNS, service discovery.
 *
 * <p>A provider says again and again what there is, completely. The gateway puts it together with
 * what the configuration file and other providers say, checks the whole, and puts it into effect or
 * keeps what it has. What a provider calls {@code llm} is {@code llm@file} to all others, where
 * {@code file} is the provider's name.
 */
@NullMarked
package io.a3s.gateway.spi.provider;

import org.jspecify.annotations.NullMarked;
