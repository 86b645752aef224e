package io.a3s.gateway.listener;

import java.net.InetSocketAddress;

/**
 * What listens at the address of an entrypoint. It outlives changes of configuration as long as its
 * address is configured.
 */
public interface Listener extends AutoCloseable {
    /** Begins to take what arrives. */
    void open();

    /** Returns the address that was bound, with the port the system chose if it was asked to. */
    InetSocketAddress address();

    /** Lets another acceptor take over and returns the one before. */
    Acceptor exchange(Acceptor successor);

    /** Returns the acceptor of what arrives. */
    Acceptor acceptor();

    /** Stops listening. Connections that were accepted stay open. */
    @Override
    void close();
}
