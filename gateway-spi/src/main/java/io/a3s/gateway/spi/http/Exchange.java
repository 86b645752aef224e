package io.a3s.gateway.spi.http;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: one request and its response, from the request's head to the last
 * byte of the response.
 *
 * <p>An exchange has one owner at a time: its event loop, or the virtual thread it was {@linkplain
 * #offload offloaded} to. Only the owner may call its methods, {@link #isCancelled} excepted.
 *
 * @since 1.0
 */
public interface Exchange extends BalanceContext {
    /** Returns the request's head. */
    @Override
    RequestHead request();

    /**
     * Returns the response's head: the backend's, or that of a local reply.
     *
     * @throws IllegalStateException before the response phase
     */
    ResponseHead response();

    /** Returns who sent the request. */
    @Override
    ClientInfo client();

    /** Returns the route the request took. */
    RouteInfo route();

    /** Returns the exchange's id, which the client, the backend and the access log get too. */
    String id();

    /** Returns who the request was found to come from, or null if no middleware has said so. */
    @Nullable Identity identity();

    /** Says who the request comes from. The last to say so counts. */
    void setIdentity(Identity identity);

    /** Returns what to do with the request's body. To be used in the request phase. */
    BodyControl requestBody();

    /** Returns what to do with the response's body. To be used in the response phase. */
    BodyControl responseBody();

    /** Returns a slot's value in this exchange. */
    <T> T get(Slot<T> slot);

    /** Sets a slot's value in this exchange. */
    <T> void set(Slot<T> slot, T value);

    /**
     * Runs a task on a virtual thread, which owns the exchange meanwhile, and goes on with the
     * verdict it returns. The task may block. It is interrupted when the client leaves, and when it
     * takes longer than the runtime allows. One task at a time.
     *
     * @throws IllegalStateException if the middleware has not declared it in its {@linkplain
     *     io.a3s.gateway.spi.middleware.Needs needs}; the exchange then ends with status 500
     */
    Verdict offload(Callable<? extends Verdict> task);

    /**
     * Returns whether the client has left, so that work for it is in vain. Safe for use by any
     * thread.
     */
    boolean isCancelled();

    /** Returns the backend's URL once one was picked, else null. */
    @Nullable String backend();
}
