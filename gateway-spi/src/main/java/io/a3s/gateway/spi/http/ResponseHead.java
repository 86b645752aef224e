package io.a3s.gateway.spi.http;

/**
 * Implemented by protocol plugins and by {@link Reply}'s rendering: the head of a response. Only
 * the owner of the exchange may use it.
 *
 * @since 1.0
 */
public interface ResponseHead {
    /** Returns the status code, 100 to 999. */
    int status();

    /** Returns the fields. */
    Headers headers();
}
