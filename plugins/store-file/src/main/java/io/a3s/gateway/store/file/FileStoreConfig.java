package io.a3s.gateway.store.file;

import io.a3s.gateway.spi.config.Doc;
import java.nio.file.Path;

/**
 * What an operator sets for {@code file}.
 *
 * @param directory where the files are
 */
@Doc(
        "Keeps what the gateways of a fleet share in a directory, for several on one machine. It carries no messages.")
record FileStoreConfig(
        @Doc(
                        """
                        A directory that all of the fleet, and nobody else, can write to; made if it is missing. On a \
                        file system over a network, locks have to work and clocks to agree.""")
                Path directory) {}
