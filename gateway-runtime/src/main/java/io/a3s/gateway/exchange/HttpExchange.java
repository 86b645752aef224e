package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response. It walks the request through the chain, forwards it, walks the
 * response back, and relays both bodies with backpressure; it ends exactly once, on whichever path.
 * Everything happens on the event loop of the client's connection.
 */
final class HttpExchange extends ExchangeFacts implements Exchange, ClientStreamHandler {
    private static final Logger log = LoggerFactory.getLogger(HttpExchange.class);
    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final Object[] NO_SLOTS = {};

    private enum Stage {
        /** The chain has yet to decide. */
        DECIDING,
        /** The backend has yet to answer. */
        FORWARDED,
        /** The response is on its way to the client. */
        RELAYING,
        /** Nothing is left to do but, possibly, to wait for an offloaded task. */
        ENDED
    }

    @Nullable HttpExchange previous;
    @Nullable HttpExchange next;

    private final ExchangeEnvironment environment;
    private final LoopContext loop;
    private final ClientStream stream;
    private final Routing routing;
    private Stage stage = Stage.DECIDING;
    private @Nullable ChainWalk walk;
    private @Nullable Attempt attempt;
    private boolean retried;
    private @Nullable ResponseHead response;
    private boolean requestEnded;
    private boolean requestSent;
    private @Nullable Headers requestTrailers;
    private boolean responseEnded;
    private boolean tunnel;
    private boolean clientBlocked;
    private long lastProgress;
    private @Nullable ByteBuf early;
    private @Nullable TransformChain requestTransforms;
    private @Nullable TransformChain responseTransforms;
    private @Nullable Object[] slots = NO_SLOTS;
    private boolean finished;
    private volatile boolean cancelled;

    HttpExchange(
            ExchangeEnvironment environment,
            LoopContext loop,
            Routing routing,
            RequestHead head,
            ClientInfo client,
            ClientStream stream,
            boolean endOfStream) {
        super(head, client, loop.newId(), System.nanoTime());
        this.environment = environment;
        this.loop = loop;
        this.routing = routing;
        this.stream = stream;
        this.requestEnded = endOfStream;
    }

    void begin() {
        loop.add(this, startNanos);
        lastProgress = startNanos;
        environment.stats().requests.add(loop.index(), 1);
        environment.stats().activeExchanges.add(loop.index(), 1);
        Route found = routing.route(head, client);
        if (found == null) {
            replyLocally(Reply.error(404, "No route matched"), "no_route");
            return;
        }
        route = found;
        found.stats().requests.add(loop.index(), 1);
        if (found.chain().isEmpty()) {
            forward();
            return;
        }
        walk = new ChainWalk(this, loop, found.chain());
        walk.decide();
    }

    // ---- what the chain decides

    void decided() {
        forward();
    }

    void replied(Reply reply, String why) {
        if (stage != Stage.ENDED) {
            replyLocally(reply, why);
        }
    }

    void released() {
        if (stage == Stage.ENDED) {
            finish();
        }
    }

    // ---- forwarding

    private void forward() {
        String upgrade = head.upgrade();
        if (upgrade != null && !routing.isClaimed(this)) {
            if (upgrade.equals("websocket")) {
                replyLocally(
                        Reply.error(
                                501,
                                "WebSocket needs the protocol-websocket plugin, which is not installed"),
                        "websocket_unavailable");
                return;
            }
            upgrade = null;
        }
        Route target = requireRoute();
        target.target().stats().requests.add(loop.index(), 1);
        if (requestTransforms != null && !requestTransforms.isEmpty() && !requestEnded) {
            head.headers().remove(HeaderName.CONTENT_LENGTH);
        }
        head.headers().set(HeaderName.X_REQUEST_ID, id);
        send(upgrade, false);
    }

    private void send(@Nullable String upgrade, boolean freshConnection) {
        Route target = requireRoute();
        ServerBackend picked =
                freshConnection && backend != null ? backend : target.target().pick(this);
        if (picked == null) {
            replyLocally(Reply.error(503, "No healthy backends"), "no_healthy_backends");
            return;
        }
        stage = Stage.FORWARDED;
        backend = picked;
        lastProgress = loop.now();
        Attempt current = new Attempt(this, picked, loop.index(), System.nanoTime());
        attempt = current;
        BackendStream opened =
                target.target()
                        .connector(picked)
                        .open(
                                loop.loop(),
                                picked,
                                target.target().options(freshConnection),
                                current);
        if (!current.opened(opened)) {
            return;
        }
        opened.sendHead(head, upgrade, requestEnded && early == null);
        ByteBuf waiting = early;
        if (waiting != null) {
            early = null;
            sendToBackend(waiting);
        }
        if (requestEnded && requestSent) {
            endRequest(current, requestTrailers);
        }
        opened.flush();
        if (!requestEnded && !current.isEnded() && opened.isWritable()) {
            stream.setReading(true);
        }
    }

    private void sendToBackend(ByteBuf data) {
        requestSent = true;
        if (requestTransforms == null || requestTransforms.isEmpty()) {
            requireAttempt().stream().sendBody(data);
            return;
        }
        try {
            requestTransforms.push(data);
        } catch (RuntimeException e) {
            transformFailed(e);
        }
    }

    private void endRequest(Attempt current, @Nullable Headers trailers) {
        if (requestTransforms != null) {
            try {
                requestTransforms.end();
            } catch (RuntimeException e) {
                transformFailed(e);
                return;
            }
        }
        current.stream().sendEnd(trailers);
        current.stream().flush();
    }

    // ---- what the client does

    @Override
    public void onBody(ByteBuf data) {
        requestBytes += data.readableBytes();
        lastProgress = loop.now();
        Attempt current = attempt;
        if (stage == Stage.ENDED || (stage == Stage.RELAYING && current == null)) {
            data.release();
            return;
        }
        if (current == null) {
            // Came in one read with the head, before a backend was picked; no more follows until
            // reading is switched on.
            early = early == null ? data : Unpooled.wrappedBuffer(early, data);
            return;
        }
        if (current.isEnded()) {
            data.release();
            return;
        }
        sendToBackend(data);
        if (!current.isEnded() && !current.stream().isWritable()) {
            stream.setReading(false);
        }
    }

    @Override
    public void onReadComplete() {
        Attempt current = attempt;
        if (current != null && !current.isEnded()) {
            current.stream().flush();
        }
    }

    @Override
    public void onEnd(@Nullable Headers trailers) {
        requestEnded = true;
        requestTrailers = trailers;
        lastProgress = loop.now();
        Attempt current = attempt;
        if (current == null) {
            requestSent = requestSent || early != null;
            return;
        }
        if (!current.isEnded()) {
            endRequest(current, trailers);
        }
        if (tunnel && responseEnded) {
            end(Outcome.RELAYED, "");
        }
    }

    @Override
    public void onWritable() {
        clientBlocked = false;
        lastProgress = loop.now();
        Attempt current = attempt;
        if (current != null && !current.isEnded()) {
            current.stream().setReading(true);
        }
    }

    @Override
    public void onGone(String detail) {
        cancelled = true;
        if (stage != Stage.ENDED) {
            log.atDebug()
                    .addKeyValue("request", id)
                    .addKeyValue("detail", detail)
                    .log("client gone");
            end(Outcome.CLIENT_GONE, "client_gone");
        }
    }

    // ---- what the backend does

    void backendInformed(ResponseHead interim) {
        if (stage == Stage.FORWARDED) {
            stream.sendInformational(interim);
        }
    }

    void backendWritable() {
        if (!requestEnded && (stage == Stage.FORWARDED || stage == Stage.RELAYING)) {
            stream.setReading(true);
        }
    }

    void backendAnswered(ResponseHead answer, boolean endOfStream) {
        status = answer.status();
        tunnel = status == SWITCHING_PROTOCOLS;
        if (tunnel) {
            requestEnded = false;
        }
        startResponse(answer, endOfStream);
        if (tunnel && stage == Stage.RELAYING) {
            stream.flush();
            stream.setReading(true);
        }
    }

    void backendSent(ByteBuf data) {
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime();
        }
        lastProgress = loop.now();
        sendToClient(data);
    }

    void backendReadComplete() {
        if (stage == Stage.RELAYING) {
            stream.flush();
        }
    }

    void backendEnded(@Nullable Headers trailers) {
        responseEnded = true;
        if (stage != Stage.RELAYING) {
            return;
        }
        endResponse(trailers);
        if (stage == Stage.RELAYING && (!tunnel || requestEnded)) {
            end(Outcome.RELAYED, "");
        }
    }

    void backendFailed(UpstreamFailure failure) {
        log.atDebug()
                .addKeyValue("request", id)
                .addKeyValue("backend", backendLabel())
                .addKeyValue("failure", failure)
                .log("backend failed");
        String why = failure.kind().name().toLowerCase(Locale.ROOT);
        if (stage == Stage.RELAYING) {
            cutOff(why);
            return;
        }
        if (stage != Stage.FORWARDED) {
            return;
        }
        if (isSafeToRepeat(failure)) {
            retried = true;
            send(null, true);
            return;
        }
        replyLocally(replyTo(failure), why);
    }

    // RFC 9110 §9.2.2: an idempotent request may be repeated on a new connection if the old one had
    // just been closed.
    private boolean isSafeToRepeat(UpstreamFailure failure) {
        return failure.kind() == UpstreamFailure.Kind.STALE_CONNECTION
                && !retried
                && !requestSent
                && requestEnded
                && head.upgrade() == null
                && IDEMPOTENT.contains(head.method());
    }

    private static Reply replyTo(UpstreamFailure failure) {
        return switch (failure.kind()) {
            case CONNECT_FAILED -> Reply.error(502, "Backend connection failed");
            case STALE_CONNECTION, CLOSED_BEFORE_HEAD, CLOSED_BEFORE_END ->
                    Reply.error(502, "Backend closed the connection");
            case BAD_RESPONSE -> Reply.error(502, "Invalid response from backend");
            case CONNECT_TIMEOUT -> Reply.error(504, "Backend connection timed out");
            case REQUEST_TIMEOUT, STREAM_IDLE_TIMEOUT, STREAM_TOTAL_TIMEOUT ->
                    Reply.error(504, "Backend response timed out");
        };
    }

    // ---- response phase

    private void replyLocally(Reply reply, String why) {
        outcome = Outcome.LOCAL_REPLY;
        reason = why;
        environment.stats().countLocalReply(why);
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        // What the middlewares asked for was about the response that this one replaces.
        closeResponseTransforms();
        status = reply.status();
        LocalHead answer = LocalHead.of(reply, id);
        byte[] body = reply.body(id);
        boolean bodiless = body.length == 0 || head.method().equals("HEAD");
        startResponse(answer, bodiless);
        if (stage == Stage.RELAYING && !bodiless) {
            sendToClient(Unpooled.wrappedBuffer(body));
            endResponse(null);
        }
        if (stage == Stage.RELAYING) {
            end(Outcome.LOCAL_REPLY, why);
        }
    }

    private void startResponse(ResponseHead answer, boolean endOfStream) {
        response = answer;
        stage = Stage.RELAYING;
        if (walk != null && !walk.respond()) {
            return;
        }
        if (responseTransforms != null && !responseTransforms.isEmpty() && !endOfStream) {
            answer.headers().remove(HeaderName.CONTENT_LENGTH);
        }
        answer.headers().set(HeaderName.X_REQUEST_ID, id);
        stream.sendHead(answer, endOfStream);
    }

    private void sendToClient(ByteBuf data) {
        if (responseTransforms == null || responseTransforms.isEmpty()) {
            writeToClient(data);
            return;
        }
        try {
            responseTransforms.push(data);
        } catch (RuntimeException e) {
            transformFailed(e);
        }
    }

    private void writeToClient(ByteBuf data) {
        responseBytes += data.readableBytes();
        stream.sendBody(data);
        Attempt current = attempt;
        if (!clientBlocked && current != null && !current.isEnded() && !stream.isWritable()) {
            clientBlocked = true;
            current.stream().setReading(false);
        }
    }

    private void endResponse(@Nullable Headers trailers) {
        if (responseTransforms != null && !responseTransforms.isEmpty()) {
            try {
                responseTransforms.end();
            } catch (RuntimeException e) {
                transformFailed(e);
                return;
            }
        }
        if (stage == Stage.RELAYING) {
            stream.sendEnd(trailers);
            stream.flush();
        }
    }

    private void transformFailed(RuntimeException failure) {
        log.atWarn().addKeyValue("request", id).setCause(failure).log("body transform failed");
        if (stage == Stage.FORWARDED) {
            replyLocally(Reply.error(500, "Middleware error"), "transform_failed");
            return;
        }
        cutOff("transform_failed");
    }

    // ---- limits and the end

    void checkLimits(long now) {
        if (stage == Stage.DECIDING) {
            if (walk != null) {
                walk.checkLimit(now, environment.verdictLimit().toNanos());
            }
            return;
        }
        Attempt current = attempt;
        Route taken = route;
        if (current == null || taken == null || stage == Stage.ENDED) {
            return;
        }
        Timeouts limits = taken.target().timeouts();
        if (stage == Stage.FORWARDED && exceeds(now - lastProgress, limits.request().toNanos())) {
            overdue(current, UpstreamFailure.Kind.REQUEST_TIMEOUT);
        } else if (stage == Stage.RELAYING
                && exceeds(now - lastProgress, limits.streamIdle().toNanos())) {
            if (clientBlocked) {
                cutOff("client_stalled");
                return;
            }
            overdue(current, UpstreamFailure.Kind.STREAM_IDLE_TIMEOUT);
        } else if (exceeds(now - current.startNanos, limits.streamTotal().toNanos())) {
            overdue(current, UpstreamFailure.Kind.STREAM_TOTAL_TIMEOUT);
        }
    }

    private static boolean exceeds(long passed, long limit) {
        return limit > 0 && passed > limit;
    }

    private void overdue(Attempt current, UpstreamFailure.Kind kind) {
        current.cancel();
        backendFailed(new UpstreamFailure(kind, "limit passed"));
    }

    /** Ends the exchange at once because the gateway has to. */
    void cut(String why) {
        if (stage == Stage.RELAYING) {
            cutOff(why);
        } else if (stage != Stage.ENDED) {
            replyLocally(Reply.error(503, "Gateway shutting down"), why);
        }
    }

    private void cutOff(String why) {
        environment.stats().cutStreams.increment();
        stream.abort();
        end(Outcome.CUT_OFF, why);
    }

    private void end(Outcome how, String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        stage = Stage.ENDED;
        outcome = how;
        reason = why;
        endNanos = System.nanoTime();
        Attempt current = attempt;
        if (current != null) {
            current.cancel();
        }
        // A task that still owns the head must let go of it first.
        if (walk == null || walk.end()) {
            finish();
        }
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        loop.remove(this);
        if (early != null) {
            early.release();
            early = null;
        }
        if (requestTransforms != null) {
            requestTransforms.close();
        }
        closeResponseTransforms();
        if (walk != null) {
            walk.complete();
        }
        ExchangeSummary.record(this, environment, loop.index(), attempt);
        stream.onExchangeEnd();
        routing.release(loop.index());
    }

    private void closeResponseTransforms() {
        if (responseTransforms != null) {
            responseTransforms.close();
        }
    }

    private Route requireRoute() {
        Route taken = route;
        if (taken == null) {
            throw new IllegalStateException("no route yet");
        }
        return taken;
    }

    private Attempt requireAttempt() {
        Attempt current = attempt;
        if (current == null) {
            throw new IllegalStateException("not forwarded");
        }
        return current;
    }

    // ---- Exchange

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public ResponseHead response() {
        ResponseHead answer = response;
        if (answer == null) {
            throw new IllegalStateException("no response yet");
        }
        return answer;
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public RouteInfo route() {
        return requireRoute();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BodyControl requestBody() {
        TransformChain transforms = requestTransforms;
        if (transforms == null) {
            transforms = new TransformChain(data -> requireAttempt().stream().sendBody(data));
            requestTransforms = transforms;
        }
        return transforms;
    }

    @Override
    public BodyControl responseBody() {
        TransformChain transforms = responseTransforms;
        if (transforms == null) {
            transforms = new TransformChain(this::writeToClient);
            responseTransforms = transforms;
        }
        return transforms;
    }

    @Override
    @SuppressWarnings("unchecked") // set() stores only what the slot's type allows
    public <T> T get(Slot<T> slot) {
        int index = ((SlotAllocator.IndexedSlot<T>) slot).index();
        Object value = index < slots.length ? slots[index] : null;
        return value == null ? slot.initial() : (T) value;
    }

    @Override
    public <T> void set(Slot<T> slot, T value) {
        int index = ((SlotAllocator.IndexedSlot<T>) slot).index();
        if (index >= slots.length) {
            slots = Arrays.copyOf(slots, Math.max(index + 1, slots.length * 2));
        }
        slots[index] = value;
    }

    @Override
    public Verdict offload(Callable<? extends Verdict> task) {
        if (walk == null) {
            throw new IllegalStateException("no middleware is deciding");
        }
        return walk.offload(task);
    }

    @Override
    public @Nullable String backend() {
        return backendLabel();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
