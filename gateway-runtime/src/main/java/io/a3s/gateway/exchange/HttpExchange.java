package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response. It walks the request through the chain, forwards it, walks the
 * response back, relays both bodies, and ends exactly once, on whichever path. Everything happens
 * on the event loop of the client's connection.
 */
final class HttpExchange extends ExchangeView implements ClientStreamHandler {
    private static final Logger log = LoggerFactory.getLogger(HttpExchange.class);
    private static final Reply INTERNAL_ERROR = Reply.error(500, "Internal error");
    private static final Reply DEADLINE_REPLY = Reply.error(504, "Deadline exceeded");
    private static final String DEADLINE_EXCEEDED = "deadline_exceeded";
    private static final int SWITCHING_PROTOCOLS = 101;

    // Links of the loop's list of exchanges under way.
    @Nullable HttpExchange previous;
    @Nullable HttpExchange next;

    private final ExchangeEnvironment environment;
    private final LoopContext loop;
    private final ClientStream stream;
    private final Routing routing;
    private final RequestSide requestSide;
    private final ResponseSide responseSide;
    private Stage stage = Stage.DECIDING;
    private @Nullable ChainWalk walk;
    private @Nullable Forwarder forwarder;
    private boolean tunnel;
    // The response, if that has begun without a backend.
    private @Nullable EarlyStream early;
    private @Nullable GuardedWatch watch;
    private @Nullable Shadow shadow;
    private boolean finished;
    // While the transport is still in the call that opened the exchange, the end of its read is yet
    // to come.
    private boolean opening = true;
    private long lastProgress;
    private long limitNanos;

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
        this.requestSide = new RequestSide(stream, id, endOfStream);
        this.responseSide = new ResponseSide(this, stream);
        this.lastProgress = startNanos;
    }

    void begin() {
        start();
        opening = false;
    }

    private void start() {
        loop.add(this, startNanos);
        trace = GuardedTrace.begin(environment, this);
        environment.stats().requests.add(loop.index(), 1);
        environment.stats().activeExchanges.add(loop.index(), 1);
        RouteTarget found;
        try {
            found = routing.route(head, client);
        } catch (Throwable e) {
            failed(e);
            return;
        }
        if (found == null) {
            replyLocally(Reply.error(404, "No route matched"), "no_route");
            return;
        }
        route = found;
        found.stats().requests.add(loop.index(), 1);
        if (found.chain().isEmpty()) {
            decided();
            return;
        }
        walk = new ChainWalk(this, loop, found.chain());
        walk.decide();
    }

    // ---- what the chain decides

    void decided() {
        try {
            selectAndForward();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void selectAndForward() {
        String asked = head.upgrade();
        if (asked != null && !routing.isClaimed(this)) {
            if (asked.equals("websocket")) {
                replyLocally(
                        Reply.error(
                                501,
                                "WebSocket needs the protocol-websocket plugin, which is not installed"),
                        "websocket_unavailable");
                return;
            }
            asked = null;
        }
        limitNanos = routing.limitNanos(this);
        requireRoute().target().stats().requests.add(loop.index(), 1);
        forwarder(asked).begin();
    }

    private Forwarder forwarder(@Nullable String upgrade) {
        Placement place = new Placement(this, requireRoute().target(), loop.index());
        placement = place;
        Forwarder made = new Forwarder(this, requestSide, place, upgrade);
        forwarder = made;
        return made;
    }

    /** Has the request copied to another service, if that is this one's turn. */
    void copyIfWanted() {
        Mirror mirror = requireRoute().mirror();
        if (mirror != null && mirror.isNext()) {
            shadow = new Shadow(mirror, loop, routing, this, environment.stats());
            requestSide.copyTo(shadow);
        }
    }

    // Whatever plugins throw ends this exchange and no other.
    void failed(Throwable failure) {
        switch (failure) {
            case TransformFailedException transform ->
                    fail(ChainWalk.FAILED, transform.link().failed);
            case BodyRefusedException refused -> fail(refused.reply(), refused.link().replied);
            case PluginFailedException plugin -> {
                FailureLog.failed(environment.stats(), plugin, id);
                fail(INTERNAL_ERROR, plugin.reason());
            }
            default -> {
                log.atError().addKeyValue("request", id).setCause(failure).log("exchange failed");
                fail(INTERNAL_ERROR, "internal_error");
            }
        }
    }

    private void fail(Reply reply, String why) {
        if (stage == Stage.RELAYING || stage == Stage.ENDED) {
            cutOff(why);
            return;
        }
        replyLocally(reply, why);
    }

    void transform(ChainLink link, Phase phase, BodyTransform transform) {
        if (phase == Phase.REQUEST) {
            requestSide.transform(link, transform);
        } else {
            responseSide.transform(link, transform);
        }
    }

    void withdrawTransforms(ChainLink link, Phase phase) {
        if (phase == Phase.REQUEST) {
            requestSide.withdrawTransforms(link);
        } else {
            responseSide.withdrawTransforms(link);
        }
    }

    void replied(Reply reply, String why) {
        if (stage != Stage.ENDED) {
            replyLocally(reply, why);
        }
    }

    /** Lets a middleware be the other end of the client's connection. */
    void taken(ChainLink link, Verdict.Switching verdict) {
        if (stage == Stage.ENDED) {
            return;
        }
        stage = Stage.FORWARDED;
        lastProgress = loop.now();
        forwarder(head.upgrade()).hand(link, verdict);
    }

    void released() {
        if (stage == Stage.ENDED) {
            finish();
        }
    }

    // ---- what becomes of the request

    /** Takes that the request goes to a backend now. */
    void forwardedTo(ServerBackend entered) {
        stage = Stage.FORWARDED;
        backend = entered;
        lastProgress = loop.now();
    }

    /** Takes that the request waits, for a backend or for another attempt. */
    void paused() {
        stage = Stage.PAUSED;
    }

    boolean isPaused() {
        return stage == Stage.PAUSED;
    }

    LoopContext loop() {
        return loop;
    }

    /** Returns the walk through the chain, or null if no middleware takes part. */
    @Nullable ChainWalk walk() {
        return walk;
    }

    /** Whether the transport is still in the call that opened the exchange. */
    boolean isOpening() {
        return opening;
    }

    /** Begins the response, or goes on with it, while there is no backend to answer. */
    void keepClientWaiting() {
        try {
            if (early == null) {
                early = EarlyStream.begin(this, walk, responseSide);
            }
            if (early != null) {
                early.comment();
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Goes on with the body of an answer, if that fits the head that has gone out. */
    private void joinEarly(ResponseHead answer) {
        Reply refusal = EarlyStream.refusal(answer);
        if (refusal != null) {
            replyLocally(refusal, "backend_answer_unfit");
            return;
        }
        stage = Stage.RELAYING;
        requestSide.answered();
        responseSide.join(attempt());
        watch = GuardedWatch.over(this, routing, environment.stats());
    }

    // ---- what the client does

    @Override
    public void onBody(ByteBuf data) {
        int length = data.readableBytes();
        requestBytes += length;
        lastProgress = loop.now();
        if (stage == Stage.ENDED) {
            data.release();
            return;
        }
        try {
            requestSide.body(data);
        } catch (Throwable e) {
            failed(e);
        }
        if (stage == Stage.PAUSED && forwarder != null) {
            forwarder.held(length);
        }
        collectIfWanted();
    }

    @Override
    public void onReadComplete() {
        try {
            requestSide.readComplete();
        } catch (Throwable e) {
            failed(e);
        }
    }

    @Override
    public void onEnd(@Nullable Headers trailers) {
        lastProgress = loop.now();
        if (stage == Stage.ENDED) {
            return;
        }
        try {
            requestSide.end(trailers);
        } catch (Throwable e) {
            failed(e);
            return;
        }
        collectIfWanted();
        Attempt current = attempt();
        if (tunnel && current != null && current.isResponseEnded()) {
            end(Outcome.RELAYED, "");
        }
    }

    private void collectIfWanted() {
        if (stage == Stage.DECIDING && walk != null && requestSide.isCollected()) {
            walk.collected();
        }
    }

    /** Begins to read the body before it is forwarded; {@link ChainWalk#collected} follows. */
    boolean collectBody(int maxBytes) {
        return requestSide.collect(maxBytes);
    }

    /** Returns the body that was collected, or null if it is over the limit. */
    byte @Nullable [] collectedBody() {
        boolean isTooLarge = requestSide.isOverLimit();
        byte[] body = requestSide.collected();
        return isTooLarge ? null : body;
    }

    void keepForReplay(int maxBytes) {
        requestSide.keepForReplay(maxBytes);
    }

    @Override
    public void onWritable() {
        lastProgress = loop.now();
        responseSide.clientWritable();
    }

    @Override
    public void onMalformed(Reply reply, String why, String detail) {
        log.atDebug()
                .addKeyValue("request", id)
                .addKeyValue("detail", detail)
                .log("request is malformed");
        if (stage == Stage.RELAYING) {
            cutOff(why);
        } else if (stage != Stage.ENDED) {
            replyLocally(reply, why);
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
        if (stage == Stage.FORWARDED && early == null) {
            stream.sendInformational(interim);
            // A client that waits for it, such as for 100, sends nothing that would cause a flush.
            stream.flush();
        }
    }

    void backendWritable() {
        if (stage != Stage.ENDED) {
            requestSide.backendWritable();
        }
    }

    void backendAnswered(ResponseHead answer, boolean endOfStream) {
        lastProgress = loop.now();
        boolean isSwitch = answer.status() == SWITCHING_PROTOCOLS;
        Forwarder asked = requireForwarder();
        if (isSwitch && asked.upgrade() == null) {
            // RFC 9110 §15.2.2: only to what was asked for. The client would take what follows for
            // responses.
            asked.cancel();
            backendFailed(
                    new UpstreamFailure(UpstreamFailure.Kind.BAD_RESPONSE, "unasked-for 101"));
            return;
        }
        if (stage == Stage.FORWARDED
                && walk != null
                && walk.hasAttemptPhase()
                && asked.retries().afterAnswer(answer)) {
            return;
        }
        asked.bind(answer);
        tunnel = isSwitch;
        if (shadow != null) {
            shadow.primary().answered(answer.status());
        }
        if (early != null) {
            joinEarly(answer);
            return;
        }
        startResponse(answer, endOfStream, !tunnel && !endOfStream);
        if (tunnel && stage == Stage.RELAYING) {
            stream.flush();
            responseSide.becomeTunnel();
            requestSide.becomeTunnel();
        }
    }

    void backendSent(ByteBuf data) {
        lastProgress = loop.now();
        if (watch != null) {
            watch.chunk(data);
        }
        if (shadow != null) {
            shadow.primary().chunk(data);
        }
        try {
            responseSide.body(data);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void backendReadComplete() {
        if (stage == Stage.RELAYING) {
            try {
                responseSide.flush();
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    void backendEnded(@Nullable Headers trailers) {
        if (stage != Stage.RELAYING) {
            return;
        }
        Attempt current = attempt();
        if (shadow != null && current != null) {
            shadow.primary().ended(trailers, System.nanoTime() - current.startNanos);
        }
        if (!endResponse(trailers)) {
            return;
        }
        // A middleware has nothing to hear after its last word; the transport sees to it that the
        // client can read it, for a limited time.
        if (!isRelayedTunnel() || requestSide.isEnded()) {
            end(Outcome.RELAYED, "");
        }
    }

    /** Returns whether protocols were switched with a backend, so that each side ends by itself. */
    boolean isRelayedTunnel() {
        return tunnel && !requireForwarder().isLocal();
    }

    void backendFailed(UpstreamFailure what) {
        log.atDebug()
                .addKeyValue("request", id)
                .addKeyValue("backend", backendLabel())
                .addKeyValue("failure", what)
                .log("backend failed");
        if (stage == Stage.FORWARDED
                && backend != null
                && requireForwarder().retries().afterFailure(what, backend)) {
            return;
        }
        failure = what;
        if (stage == Stage.RELAYING) {
            cutOff(BackendReplies.reason(what));
        } else if (stage == Stage.FORWARDED) {
            replyLocally(BackendReplies.to(what), BackendReplies.reason(what));
        }
    }

    private @Nullable Attempt attempt() {
        return forwarder == null ? null : forwarder.attempt();
    }

    private Forwarder requireForwarder() {
        Forwarder known = forwarder;
        if (known == null) {
            throw new IllegalStateException("nothing was forwarded yet");
        }
        return known;
    }

    // ---- the response

    private void replyLocally(Reply reply, String why) {
        outcome = Outcome.LOCAL_REPLY;
        reason = why;
        environment.stats().countLocalReply(why);
        cancelForwarding();
        ByteBuf body;
        if (early == null) {
            Reply formed = inItsForm(reply, why);
            byte[] content = formed.body(id);
            boolean bodiless = content.length == 0 || head.method().equals("HEAD");
            startResponse(LocalHead.of(formed, id), bodiless, false);
            body = bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content);
        } else {
            stage = Stage.RELAYING;
            body = EarlyStream.error(reply, why, id);
        }
        if (stage == Stage.RELAYING && body.isReadable()) {
            try {
                responseSide.body(body);
            } catch (Throwable e) {
                failed(e);
                return;
            }
            endResponse(null);
        }
        if (stage == Stage.RELAYING) {
            stream.flush();
            end(Outcome.LOCAL_REPLY, why);
        }
    }

    private Reply inItsForm(Reply reply, String why) {
        try {
            return routing.inItsForm(this, reply, why);
        } catch (PluginFailedException e) {
            FailureLog.failed(environment.stats(), e, id);
            return reply;
        }
    }

    private void startResponse(ResponseHead answer, boolean endOfStream, boolean isWatched) {
        stage = Stage.RELAYING;
        requestSide.answered();
        responseSide.begin(answer, attempt());
        if (isWatched) {
            watch = GuardedWatch.over(this, routing, environment.stats());
        }
        if (walk == null || walk.respond()) {
            responseSide.sendHead(answer, endOfStream);
        }
    }

    private boolean endResponse(@Nullable Headers trailers) {
        try {
            responseSide.end(trailers);
            return true;
        } catch (Throwable e) {
            failed(e);
            return false;
        }
    }

    // ---- limits and the end

    void checkLimits(long now) {
        if (stage == Stage.DECIDING) {
            if (walk != null) {
                walk.checkLimit(now, environment.verdictLimit().toNanos());
            }
            return;
        }
        if (forwarder != null && !forwarder.checkWait(now)) {
            return;
        }
        if (stage != Stage.ENDED && TimeLimits.exceeds(now - startNanos, limitNanos)) {
            deadlinePassed();
            return;
        }
        Attempt current = attempt();
        if (current == null || stage == Stage.ENDED || stage == Stage.PAUSED) {
            return;
        }
        current.checkLimits(now, requestSide.isEnded());
        Timeouts limits = requirePlacement().service().timeouts();
        UpstreamFailure.Kind exceeded =
                TimeLimits.exceeded(limits, stage, now, lastProgress, current.startNanos);
        if (exceeded == UpstreamFailure.Kind.STREAM_IDLE_TIMEOUT && responseSide.isBlocked()) {
            cutOff("client_stalled");
        } else if (exceeded != null) {
            overdue(current, exceeded);
        }
    }

    private void deadlinePassed() {
        cancelForwarding();
        if (stage == Stage.RELAYING) {
            cutOff(DEADLINE_EXCEEDED);
        } else {
            replyLocally(DEADLINE_REPLY, DEADLINE_EXCEEDED);
        }
    }

    private void overdue(Attempt current, UpstreamFailure.Kind kind) {
        if (requestSide.isEnded()) {
            current.giveUp(kind);
        } else {
            // It may well wait for the client, which is not to put backends out by being slow.
            current.cancel();
        }
        backendFailed(new UpstreamFailure(kind, "limit passed"));
    }

    /** Learns that the gateway is about to stop. */
    void drain() {
        if (forwarder != null) {
            forwarder.drain();
        }
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
        if (stage != Stage.ENDED) {
            environment.stats().cutStreams.count(why);
            end(Outcome.CUT_OFF, why);
        }
    }

    private void end(Outcome how, String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        stage = Stage.ENDED;
        outcome = how;
        reason = why;
        endNanos = System.nanoTime();
        boolean isSaid =
                how == Outcome.CUT_OFF
                        && watch != null
                        && responseSide.canEnd()
                        && watch.saysLastWord(responseSide, why);
        if (how == Outcome.CUT_OFF && !isSaid) {
            // Not before, because the transport may report at once that the client is gone.
            stream.abort();
        }
        cancelForwarding();
        if (shadow != null) {
            shadow.exchangeOver(how);
        }
        // A task that still owns the head must let go of it first.
        if (walk == null || walk.end()) {
            finish();
        }
    }

    private void cancelForwarding() {
        if (forwarder != null) {
            forwarder.cancel();
        }
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        loop.remove(this);
        if (watch != null) {
            watch.end();
        }
        requestSide.close();
        responseSide.close();
        if (walk != null) {
            walk.complete();
        }
        if (trace != null) {
            trace.end();
        }
        try {
            ExchangeSummary.record(this, environment, loop.index(), attempt());
            if (forwarder != null && firstByteNanos != 0) {
                forwarder.recordFirstByte(firstByteNanos - startNanos);
            }
            stream.onExchangeEnd();
        } finally {
            routing.release(loop.index());
        }
    }

    private ChainWalk requireWalk() {
        ChainWalk current = walk;
        if (current == null) {
            throw new IllegalStateException("no middleware takes part");
        }
        return current;
    }

    // ---- what middlewares ask for

    @Override
    public ResponseHead response() {
        ResponseHead answer = responseSide.head();
        if (answer == null) {
            throw new IllegalStateException("no response yet");
        }
        return answer;
    }

    @Override
    public BodyControl requestBody() {
        return requireWalk().requestBody();
    }

    @Override
    public BodyControl responseBody() {
        return requireWalk().responseBody();
    }

    @Override
    public Verdict offload(Callable<? extends Verdict> task) {
        return requireWalk().offload(task);
    }
}
