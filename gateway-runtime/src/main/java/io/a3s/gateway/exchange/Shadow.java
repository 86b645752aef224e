package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.RevisionDraw;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a request on its way to another service. It takes what the exchange forwards, as long
 * as it can: it never makes the exchange wait, and whatever goes wrong with it ends only it. Its
 * response is thrown away. Used on the loop of its exchange, which it may outlive.
 */
final class Shadow implements BackendStreamHandler, BalanceContext {
    private static final Logger log = LoggerFactory.getLogger(Shadow.class);
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Mirror mirror;
    private final Service service;
    // What the backend belongs to: the service, or one of its revisions.
    private Service pool;
    private final LoopContext loop;
    private final Routing routing;
    private final ClientInfo client;
    private final Stats stats;
    private final String id;
    private final Comparison comparison;
    private Stage stage = Stage.DECIDING;
    private @Nullable ShadowHead head;
    private @Nullable ServerBackend backend;
    private @Nullable BackendStream stream;
    private boolean isBodiless;
    private boolean isRequestEnded;
    private boolean isRepeated;
    private long pending;
    private long startNanos;
    private long lastProgress;

    /**
     * Makes a copy that does nothing until it {@linkplain #begin begins}.
     *
     * @param of the exchange whose request it is
     */
    Shadow(Mirror mirror, LoopContext loop, Routing routing, HttpExchange of, Stats stats) {
        this.mirror = mirror;
        this.service = mirror.target();
        this.pool = service;
        this.loop = loop;
        this.routing = routing;
        this.client = of.client();
        this.stats = stats;
        this.id = of.id();
        this.comparison = new Comparison(mirror.stats(), loop.index(), mirror.comparesBodies());
    }

    /** Returns what takes the exchange's own response, to compare it. */
    Comparison.Response primary() {
        return comparison.primary();
    }

    // ---- the request, as the exchange forwards it

    /** Begins with a head, unless that has been done. */
    void begin(RequestHead source, boolean endOfStream) {
        if (stage != Stage.DECIDING) {
            return;
        }
        stage = Stage.ENDED;
        if (loop.isDraining()) {
            mirror.stats().results.count("shutdown");
            return;
        }
        if (!mirror.enter()) {
            mirror.stats().results.count("too_many");
            return;
        }
        stage = Stage.FORWARDED;
        routing.acquire(loop.index());
        loop.add(this);
        try {
            head = ShadowHead.of(source, mirror.stripsCredentials());
            isBodiless = endOfStream;
            isRequestEnded = endOfStream;
            service.stats().requests.add(loop.index(), 1);
            send(false);
        } catch (Throwable e) {
            broken(e);
        }
    }

    private void send(boolean freshConnection) {
        ShadowHead request = head;
        ServerBackend picked = pick();
        if (picked == null || request == null) {
            if (pool.scaled() != null) {
                pool.scaled().want();
            }
            drop("no_healthy_backends");
            return;
        }
        ScaledBackends scaled = pool.scaled();
        if ((scaled != null && scaled.isCrowded()) || !picked.enter(loop.index())) {
            pool.over(picked, this);
            drop("replicas_busy");
            return;
        }
        backend = picked;
        startNanos = System.nanoTime();
        lastProgress = loop.now();
        BackendStream opened;
        try {
            opened =
                    pool.connector(picked)
                            .open(loop.loop(), picked, pool.options(freshConnection), this);
        } catch (Throwable e) {
            throw new PluginFailedException(PluginPart.connector(picked.url().getScheme()), e);
        }
        if (stage == Stage.ENDED) {
            opened.cancel();
            return;
        }
        stream = opened;
        opened.sendHead(request, null, isBodiless);
        if (isBodiless && stage != Stage.ENDED) {
            opened.flush();
        }
    }

    private @Nullable ServerBackend pick() {
        Revisions revisions = service.revisions();
        if (revisions == null) {
            return service.pick(this);
        }
        RevisionDraw draw = revisions.draw(this);
        Revision next;
        for (int rank = 0; (next = draw.get(rank)) != null; rank++) {
            pool = next.service();
            ServerBackend picked = pool.pick(this);
            if (picked != null || (rank == 0 && isAtZero())) {
                return picked;
            }
        }
        return null;
    }

    // Whatever else may serve, the one that is to is started.
    private boolean isAtZero() {
        ScaledBackends scaled = pool.scaled();
        return scaled != null && scaled.backends().isEmpty();
    }

    /** Takes a piece of the body. Borrows it. */
    void body(ByteBuf data) {
        int length = data.readableBytes();
        BackendStream open = stream;
        if (open == null || !isTaking() || length == 0) {
            return;
        }
        lastProgress = loop.now();
        try {
            if (open.isWritable()) {
                pending = 0;
                open.sendBody(data.retainedSlice());
                return;
            }
            pending += length;
            if (pending > mirror.maxPending()) {
                drop("too_slow");
                return;
            }
            // A share of a small piece would keep the whole read in memory for as long as it waits.
            open.sendBody(data.alloc().buffer(length).writeBytes(data, data.readerIndex(), length));
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** Takes the end of the request. */
    void end(@Nullable Headers trailers) {
        BackendStream open = stream;
        if (open == null || !isTaking()) {
            return;
        }
        isRequestEnded = true;
        lastProgress = loop.now();
        try {
            open.sendEnd(trailers == null ? null : new HeaderList(trailers));
            open.flush();
        } catch (Throwable e) {
            broken(e);
        }
    }

    void flush() {
        BackendStream open = stream;
        if (open == null || !isTaking()) {
            return;
        }
        try {
            open.flush();
        } catch (Throwable e) {
            broken(e);
        }
    }

    private boolean isTaking() {
        return stage != Stage.ENDED && stage != Stage.DECIDING && !isRequestEnded;
    }

    /** Learns that the exchange is over. A request that is complete may still be answered. */
    void exchangeOver(Outcome outcome) {
        if (stage == Stage.DECIDING) {
            stage = Stage.ENDED;
        } else if (outcome == Outcome.CLIENT_GONE) {
            drop("client_gone");
        } else if (!isRequestEnded) {
            drop("request_incomplete");
        }
    }

    /** Gives it up because the gateway is about to stop. */
    void drain() {
        drop("shutdown");
    }

    void checkLimits(long now) {
        ServerBackend asked = backend;
        if (stage == Stage.ENDED || asked == null) {
            return;
        }
        UpstreamFailure.Kind exceeded =
                TimeLimits.exceeded(service.timeouts(), stage, now, lastProgress, startNanos);
        if (exceeded == null) {
            return;
        }
        if (isRequestEnded) {
            pool.failed(asked, this, exceeded, startNanos);
        }
        drop(reason(exceeded));
    }

    // ---- the end

    private void broken(Throwable failure) {
        if (failure instanceof PluginFailedException plugin) {
            FailureLog.failed(stats, plugin, id);
        } else {
            log.atError()
                    .addKeyValue("request", id)
                    .addKeyValue("service", service.name())
                    .setCause(failure)
                    .log("copy of a request failed");
        }
        drop("internal_error");
    }

    private void drop(String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        BackendStream open = stream;
        ended(why);
        if (open != null) {
            try {
                open.cancel();
            } catch (Throwable e) {
                log.atWarn().addKeyValue("service", service.name()).setCause(e).log("cancel");
            }
        }
    }

    private void ended(String result) {
        stage = Stage.ENDED;
        stream = null;
        leaveBackend();
        mirror.stats().results.count(result);
        mirror.leave();
        loop.remove(this);
        routing.release(loop.index());
    }

    private void leaveBackend() {
        ServerBackend left = backend;
        backend = null;
        if (left != null) {
            pool.over(left, this);
            left.leave();
        }
    }

    private static String reason(UpstreamFailure.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    // ---- what the other service answers

    @Override
    public void onInformational(ResponseHead interim) {}

    @Override
    public void onHead(ResponseHead answer, boolean endOfStream) {
        ServerBackend asked = backend;
        if (stage == Stage.ENDED || asked == null) {
            return;
        }
        if (answer.status() == SWITCHING_PROTOCOLS) {
            drop(reason(UpstreamFailure.Kind.BAD_RESPONSE));
            return;
        }
        stage = Stage.RELAYING;
        lastProgress = loop.now();
        pool.answered(asked, this, answer.status(), startNanos);
        comparison.mirror().answered(answer.status());
    }

    @Override
    public void onBody(ByteBuf data) {
        try {
            if (stage != Stage.ENDED) {
                lastProgress = loop.now();
                comparison.mirror().chunk(data);
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onEnd(@Nullable Headers trailers) {
        if (stage != Stage.ENDED) {
            ended("completed");
            comparison.mirror().ended(trailers, System.nanoTime() - startNanos);
        }
    }

    @Override
    public void onWritable() {
        pending = 0;
        lastProgress = loop.now();
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        ServerBackend asked = backend;
        if (stage == Stage.ENDED || asked == null) {
            return;
        }
        pool.failed(asked, this, failure.kind(), startNanos);
        if (failure.kind() == UpstreamFailure.Kind.STALE_CONNECTION && isBodiless && !isRepeated) {
            isRepeated = true;
            stream = null;
            leaveBackend();
            // Later, as the connection may still be in the call that has opened the stream.
            loop.loop().execute(this::repeat);
            return;
        }
        ended(reason(failure.kind()));
    }

    private void repeat() {
        if (stage != Stage.FORWARDED) {
            return;
        }
        try {
            send(true);
        } catch (Throwable e) {
            broken(e);
        }
    }

    // ---- what the balancer gets to know

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public @Nullable RequestHead request() {
        return head;
    }
}
