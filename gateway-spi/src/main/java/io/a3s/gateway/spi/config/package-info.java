/**
 * Configuration as types: annotations for config records, and the value types they are made of.
 *
 * <p>A plugin describes its configuration as one record per {@code type}. The record is the only
 * schema: the gateway derives from it how HCL is bound and checked, what error messages say, the
 * reference page, the output of {@code a3s-gateway plugins describe} and which values are masked.
 *
 * <p>Components may be {@code String}, {@code boolean}, {@code int}, {@code long}, {@code double},
 * {@link java.time.Duration}, {@link java.net.URI}, {@link java.nio.file.Path}, {@link
 * io.a3s.gateway.spi.config.DataSize}, {@link io.a3s.gateway.spi.config.Cidr}, an enum (written in
 * HCL in lower case with hyphens), another record (a block), {@code List} or {@code Map<String, …>}
 * of these, or {@code Optional} of these. A component is required unless it has a {@link
 * io.a3s.gateway.spi.config.Default} or is an {@code Optional}, a {@code List} or a {@code Map},
 * which are then empty. A component {@code maxBodyBytes} is written {@code max_body_bytes} in HCL.
 * What spans components is checked in the compact constructor, which throws {@link
 * io.a3s.gateway.spi.config.InvalidConfigException}.
 */
@NullMarked
package io.a3s.gateway.spi.config;

import org.jspecify.annotations.NullMarked;
