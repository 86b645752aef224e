package io.a3s.gateway.middleware.ratelimitredis;

import java.util.concurrent.CompletableFuture;

/** Where buckets are. */
interface BucketStore extends AutoCloseable {
    /**
     * Takes a token out of a bucket. Does not block, and may be called by any thread.
     *
     * @return what became of it, within the time limit; if it fails, {@link StoreException#of} says
     *     why
     */
    CompletableFuture<Taken> take(String bucket);

    /** Returns whether there is a connection now. */
    boolean isConnected();

    /** Lets go of everything. May block. */
    @Override
    void close();
}
