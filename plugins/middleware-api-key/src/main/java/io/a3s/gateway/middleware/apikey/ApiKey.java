package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.Refusals;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.authentication.Watched;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets a request pass if its key is on the ring. */
final class ApiKey implements Middleware {
    private final KeySource source;
    private final Watched<KeyRing> rings;
    private final VerificationGate gate;
    private final @Nullable IdentityHeader identityHeader;
    private final boolean stripsKey;
    private final LongSupplier ticker;
    private final Metrics.Counter accepted;
    private final Metrics.Timer verification;
    private final Refusals<Refusal> refusals;

    ApiKey(
            KeySource source,
            Watched<KeyRing> rings,
            VerificationGate gate,
            @Nullable IdentityHeader identityHeader,
            boolean stripsKey,
            String challenge,
            PluginContext context) {
        this.source = source;
        this.rings = rings;
        this.gate = gate;
        this.identityHeader = identityHeader;
        this.stripsKey = stripsKey;
        this.ticker = context.ticker();
        Metrics metrics = context.metrics();
        this.accepted = metrics.counter("api_key_accepted_total");
        this.verification = metrics.timer("api_key_verification_seconds");
        metrics.gauge("api_key_keys", () -> rings.current().size());
        this.refusals =
                new Refusals<>(
                        Refusal.class,
                        reason -> reason.reply(challenge),
                        metrics,
                        "api_key_refused_total");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead head = exchange.request();
        if (identityHeader != null) {
            identityHeader.remove(head.headers());
        }
        String key = source.read(head);
        if (key == null) {
            return refusals.refuse(Refusal.MISSING);
        }
        if (rings.isDue()) {
            return exchange.offload(
                    () -> {
                        rings.refresh();
                        return decideSlowly(exchange, key);
                    });
        }
        KeyRing ring = rings.current();
        Identity identity = ring.find(key);
        if (identity != null) {
            return accept(exchange, identity);
        }
        if (!ring.mayBeSlow(key)) {
            return refusals.refuse(Refusal.INVALID);
        }
        return exchange.offload(() -> decideSlowly(exchange, key));
    }

    private Verdict decideSlowly(Exchange exchange, String key) throws InterruptedException {
        KeyRing ring = rings.current();
        if (ring.find(key) == null && ring.mayBeSlow(key)) {
            long start = ticker.getAsLong();
            VerificationGate.Outcome outcome =
                    ring.checkSlowly(key, gate, exchange.client().address());
            if (outcome == VerificationGate.Outcome.BUSY) {
                return refusals.refuse(Refusal.BUSY);
            }
            verification.record(ticker.getAsLong() - start);
        }
        Identity identity = ring.find(key);
        return identity == null ? refusals.refuse(Refusal.INVALID) : accept(exchange, identity);
    }

    private Verdict accept(Exchange exchange, Identity identity) {
        RequestHead head = exchange.request();
        if (stripsKey) {
            source.strip(head);
        }
        if (identityHeader != null) {
            identityHeader.set(head.headers(), identity.name());
        }
        exchange.setIdentity(identity);
        accepted.increment();
        return Verdict.proceed();
    }
}
