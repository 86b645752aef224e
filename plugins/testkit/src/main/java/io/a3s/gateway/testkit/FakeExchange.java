package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response in memory. {@link #run} takes it through a chain of middlewares as
 * the gateway would; the phases can also be called one by one.
 *
 * <p>Where the gateway would answer 500 because a middleware threw, the exception reaches the test.
 *
 * @since 1.0
 */
public final class FakeExchange implements Exchange {
    private final FakeRequestHead request;
    private final ClientInfo client;
    private final RouteInfo route;
    private final String id;
    private final @Nullable String backend;
    private final FakeResponseHead backendResponse;
    private final Needs needs;
    private final FakeBody requestBody;
    private final IdentityHashMap<Slot<?>, Object> slots = new IdentityHashMap<>();
    private final Set<Thread> offloaded = ConcurrentHashMap.newKeySet();
    private final byte[] content;
    private volatile boolean cancelled;
    private @Nullable Identity identity;
    private boolean forwarded;
    private @Nullable FakeResponseHead response;
    private @Nullable FakeBody responseBody;

    FakeExchange(
            FakeRequestHead request,
            ClientInfo client,
            RouteInfo route,
            String id,
            @Nullable String backend,
            FakeResponseHead backendResponse,
            Needs needs,
            byte[] content) {
        this.request = request;
        this.client = client;
        this.route = route;
        this.id = id;
        this.backend = backend;
        this.backendResponse = backendResponse;
        this.content = content;
        this.needs = needs;
        this.requestBody =
                new FakeBody(request.headers(), needs.requestBody(), "withRequestChunks()");
    }

    /**
     * Begins a request.
     *
     * @param target path and query, in the normalised form the gateway would hand to plugins
     */
    public static FakeExchangeBuilder request(String method, String target) {
        return new FakeExchangeBuilder(method, target);
    }

    /** Begins a GET request. */
    public static FakeExchangeBuilder get(String target) {
        return request("GET", target);
    }

    /**
     * Takes the exchange through all phases of a chain: the request phase in order, then the
     * backend's response or the reply of a middleware back through those entered before it, then
     * completion of all that were entered.
     *
     * @return the response as the client gets it
     */
    public FakeResponseHead run(Middleware... chain) {
        Deque<Middleware> entered = new ArrayDeque<>();
        Deque<Middleware> passed = new ArrayDeque<>();
        Optional<Reply> reply = Optional.empty();
        for (Middleware middleware : chain) {
            entered.push(middleware);
            reply = enter(middleware);
            if (reply.isPresent()) {
                break;
            }
            passed.push(middleware);
        }
        forwarded = reply.isEmpty();
        FakeResponseHead head = reply.map(FakeResponseHead::of).orElse(backendResponse);
        if (forwarded) {
            FakeAttempt attempt = FakeAttempt.answered(head);
            passed.forEach(middleware -> middleware.onAttempt(this, attempt));
        }
        respond(head);
        passed.forEach(middleware -> middleware.onResponse(this));
        Outcome outcome = forwarded ? Outcome.RELAYED : Outcome.LOCAL_REPLY;
        FakeCompletion completion = FakeCompletion.of(outcome, head.status());
        entered.forEach(middleware -> middleware.onComplete(this, completion));
        return head;
    }

    /**
     * Takes the exchange through the request phase of one middleware, and waits up to ten seconds
     * for its verdict.
     *
     * @return the middleware's reply; empty if the request goes on
     */
    public Optional<Reply> enter(Middleware middleware) {
        return Verdicts.resolve(middleware.onRequest(this), content);
    }

    /** Begins the response phase with a head, so that {@code onResponse} can be called. */
    public void respond(FakeResponseHead head) {
        response = Objects.requireNonNull(head, "head");
        responseBody = new FakeBody(head.headers(), needs.responseBody(), "withResponseChunks()");
    }

    /** Lets the client leave: offloaded tasks are interrupted. */
    public void cancel() {
        cancelled = true;
        offloaded.forEach(Thread::interrupt);
    }

    /** Returns whether {@link #run} got as far as the backend. */
    public boolean isForwarded() {
        return forwarded;
    }

    @Override
    public FakeRequestHead request() {
        return request;
    }

    @Override
    public FakeResponseHead response() {
        return inResponsePhase(response);
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public RouteInfo route() {
        return route;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable Identity identity() {
        return identity;
    }

    @Override
    public void setIdentity(Identity who) {
        identity = Objects.requireNonNull(who, "identity");
    }

    @Override
    public FakeBody requestBody() {
        return requestBody;
    }

    @Override
    public FakeBody responseBody() {
        return inResponsePhase(responseBody);
    }

    @Override
    @SuppressWarnings("unchecked") // set() put a T under a Slot<T>
    public <T> T get(Slot<T> slot) {
        return (T) slots.getOrDefault(slot, slot.initial());
    }

    @Override
    public <T> void set(Slot<T> slot, T value) {
        slots.put(slot, Objects.requireNonNull(value, "value"));
    }

    @Override
    public Verdict offload(Callable<? extends Verdict> task) {
        if (!needs.isBlocking()) {
            throw new IllegalStateException(
                    "a task is offloaded without having been declared (expected: needs() of the"
                            + " factory with withBlocking(), and the same in this exchange)");
        }
        CompletableFuture<Verdict> stage = new CompletableFuture<>();
        Thread thread =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    try {
                                        stage.complete(task.call());
                                    } catch (Throwable e) {
                                        stage.completeExceptionally(e);
                                    }
                                });
        offloaded.add(thread);
        thread.start();
        if (cancelled) {
            thread.interrupt();
        }
        return Verdict.await(stage);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public @Nullable String backend() {
        return forwarded ? backend : null;
    }

    private static <T> T inResponsePhase(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("there is no response before the response phase");
        }
        return value;
    }
}
