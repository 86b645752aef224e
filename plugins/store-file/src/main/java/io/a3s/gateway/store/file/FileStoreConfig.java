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
                        A directory that exists and that all of the fleet, and nobody else, can write to. On a file \
                        system over a network, it has to have locks that work and clocks that agree.""")
                Path directory) {}
