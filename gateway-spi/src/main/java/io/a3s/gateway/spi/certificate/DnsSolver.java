package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.io.IOException;

/**
 * Implemented by plugins: adds TXT records and takes them away again, next to others of the same
 * name that are left alone. Called on a thread that may block; an interruption has to end the call.
 * Made for one order, and used by one thread.
 *
 * @since 1.0
 */
@Incubating
public interface DnsSolver extends AutoCloseable {
    /**
     * Adds a record and returns once all servers of the zone have it, as far as that can be known.
     *
     * @param record its name, without a dot at its end
     * @param value its content, without quotes
     * @throws IOException if it was not added; the message says why, without secrets
     */
    void add(String record, String value) throws IOException, InterruptedException;

    /**
     * Takes a record away. One that is not there is no failure.
     *
     * @throws IOException if it may still be there
     */
    void remove(String record, String value) throws IOException, InterruptedException;

    /** Ends what is held. */
    @Override
    void close();
}
