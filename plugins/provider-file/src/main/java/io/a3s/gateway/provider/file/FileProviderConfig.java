package io.a3s.gateway.provider.file;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator sets for {@code file}.
 *
 * @param watch whether changes are taken over
 * @param directory where the files are
 */
@Doc("Reads routers, services and middlewares from the files of a directory.")
record FileProviderConfig(
        @Doc(
                        """
                        Whether files that are added, changed and removed are taken over by the running gateway. \
                        Its own file is watched in any case.""")
                @Default("true")
                boolean watch,
        @Doc(
                        """
                        The directory whose files `*.hcl` are read, in the order of their names; those in \
                        directories within and those whose names begin with a dot are not.""")
                Optional<Path> directory) {
    FileProviderConfig {
        if (!watch && directory.isEmpty()) {
            throw new InvalidConfigException(
                    "watch",
                    "false, and there is no directory (expected: a directory; the gateway's own"
                            + " file is always watched)");
        }
    }
}
