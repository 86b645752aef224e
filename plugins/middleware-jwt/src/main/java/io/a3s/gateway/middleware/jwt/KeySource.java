package io.a3s.gateway.middleware.jwt;

import org.jspecify.annotations.Nullable;

/** Where the keys come from. Safe for use by any thread. */
interface KeySource extends AutoCloseable {
    /** Returns the keys, or null if there are none now that may be used. */
    @Nullable KeySet current();

    /** Returns how many keys there are, of whatever age. */
    int size();

    /** Returns whether {@link #look} has to be called before the keys are used. */
    boolean isDue();

    /** Returns whether {@link #look} may find a key that is not there. */
    boolean mayHaveMore();

    /**
     * Looks for newer keys. To be called on a thread that may block.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    void look() throws InterruptedException;

    @Override
    void close();
}
