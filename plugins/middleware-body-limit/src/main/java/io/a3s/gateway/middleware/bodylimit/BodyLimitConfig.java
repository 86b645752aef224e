package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * What an operator sets for {@code body-limit}.
 *
 * @param maxBodyBytes the largest body that passes, above 0
 */
@Doc("Refuses requests whose body is larger than a limit.")
record BodyLimitConfig(
        @Doc(
                        """
                        The largest body that passes: a number of bytes, or a size such as `"10MiB"`. It counts what \
                        the client sends, compressed or not.""")
                DataSize maxBodyBytes) {
    BodyLimitConfig {
        if (maxBodyBytes.bytes() == 0) {
            throw new InvalidConfigException("max_body_bytes", "0 (expected: 1 or more)");
        }
    }
}
