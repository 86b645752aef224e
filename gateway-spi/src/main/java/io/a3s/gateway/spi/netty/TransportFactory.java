package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import java.util.List;

/**
 * Implemented by protocol plugins: makes the transport of entrypoints with one {@code protocol}.
 *
 * @param <C> the record that describes the block of the protocol's name inside an entrypoint
 * @since 1.0
 */
@Incubating
public interface TransportFactory<C extends Record> {
    /** Returns the {@code protocol} in HCL, which is also the name of the configuration block. */
    String protocol();

    /**
     * Returns whether the protocol carries HTTP exchanges. Routers of entrypoints that do not are
     * about connections, and can ask only for server names and client addresses.
     */
    default boolean carriesHttp() {
        return true;
    }

    /**
     * Returns whether the protocol runs over UDP. Its transports then get sockets for datagrams, by
     * {@link Transport#datagrams}, and no connections.
     */
    default boolean usesDatagrams() {
        return false;
    }

    /**
     * Returns the names it takes in the TLS handshake (RFC 7301), the preferred one first; none if
     * clients need not name a protocol.
     */
    default List<String> applicationProtocols() {
        return List.of();
    }

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /** Makes the transport of one entrypoint. */
    Transport create(C config, TransportContext context);
}
