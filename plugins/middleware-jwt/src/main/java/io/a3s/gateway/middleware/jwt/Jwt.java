package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.KeyedHash;
import io.a3s.gateway.authentication.Refusals;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.time.InstantSource;

/**
 * Lets a request pass if its token is valid. Signatures are checked on the event loop: the dearest
 * takes less than the handshake that the connection began with, and each token's is checked once.
 */
final class Jwt implements Middleware {
    private final TokenSource source;
    private final KeySource keySource;
    private final TokenReading reading;
    private final TokenCache cache;
    private final ClaimHeaders claimHeaders;
    private final boolean stripsToken;
    private final InstantSource clock;
    private final KeyedHash hash = KeyedHash.random();
    private final Metrics.Counter accepted;
    private final Metrics.Counter known;
    private final Refusals<Refusal> refusals;

    Jwt(
            TokenSource source,
            KeySource keySource,
            TokenReading reading,
            TokenCache cache,
            ClaimHeaders claimHeaders,
            boolean stripsToken,
            String realm,
            InstantSource clock,
            Metrics metrics) {
        this.source = source;
        this.keySource = keySource;
        this.reading = reading;
        this.cache = cache;
        this.claimHeaders = claimHeaders;
        this.stripsToken = stripsToken;
        this.clock = clock;
        this.accepted = metrics.counter("jwt_accepted_total");
        this.known = metrics.counter("jwt_cache_hits_total");
        metrics.gauge("jwt_keys", keySource::size);
        this.refusals =
                new Refusals<>(
                        Refusal.class, reason -> reason.reply(realm), metrics, "jwt_refused_total");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        claimHeaders.remove(exchange.request().headers());
        try {
            FoundToken token = source.read(exchange.request());
            return keySource.isDue() ? look(exchange, token) : decide(exchange, token);
        } catch (RefusedException e) {
            return refusals.refuse(e.refusal());
        }
    }

    private Verdict decide(Exchange exchange, FoundToken token) throws RefusedException {
        try {
            return accept(exchange, verified(token));
        } catch (RefusedException e) {
            if (e.refusal() == Refusal.UNKNOWN_KEY && keySource.mayHaveMore()) {
                return look(exchange, token);
            }
            throw e;
        }
    }

    private Verdict look(Exchange exchange, FoundToken token) {
        return exchange.offload(
                () -> {
                    keySource.look();
                    try {
                        return accept(exchange, verified(token));
                    } catch (RefusedException e) {
                        return refusals.refuse(e.refusal());
                    }
                });
    }

    private VerifiedToken verified(FoundToken token) throws RefusedException {
        KeySet keys = keySource.current();
        if (keys == null) {
            throw new RefusedException(Refusal.KEYS_UNAVAILABLE);
        }
        if (token.length() > TokenVerifier.MAX_LENGTH) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        double now = clock.millis() / 1e3;
        KeyedHash.Tag tag = token.hash(hash);
        VerifiedToken before = cache.get(tag, keys);
        if (before != null) {
            before.validity().check(now);
            known.increment();
            return before;
        }
        VerifiedToken verified = reading.read(token.text(), keys, now);
        cache.put(tag, verified);
        return verified;
    }

    private Verdict accept(Exchange exchange, VerifiedToken token) {
        RequestHead head = exchange.request();
        if (stripsToken) {
            source.strip(head);
        }
        claimHeaders.set(head.headers(), token.headers());
        if (token.identity().isPresent()) {
            exchange.setIdentity(token.identity().get());
        }
        accepted.increment();
        return Verdict.proceed();
    }

    @Override
    public void close() {
        keySource.close();
    }
}
