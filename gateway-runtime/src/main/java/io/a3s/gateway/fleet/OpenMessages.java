package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.Messages;

/** Messages of one instance, until they are closed. */
public interface OpenMessages extends Messages, AutoCloseable {
    @Override
    void close();
}
