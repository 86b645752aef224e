package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;

/**
 * The {@code access_log} block.
 *
 * @param enabled whether it is written
 */
@Doc("The access log: a line of JSON on standard output for every request.")
public record AccessLogConfig(@Doc("Whether it is written.") @Default("true") boolean enabled) {}
