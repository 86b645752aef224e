package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/** Lets a request pass if its token is valid. */
final class Jwt implements Middleware {
    private record Outcome(Verdict verdict, Metrics.Counter count) {}

    private final TokenSource source;
    private final TokenVerifier verifier;
    private final ClaimRules rules;
    private final InstantSource clock;
    private final Metrics.Counter accepted;
    private final Map<Refusal, Outcome> outcomes = new EnumMap<>(Refusal.class);

    Jwt(
            TokenSource source,
            TokenVerifier verifier,
            ClaimRules rules,
            InstantSource clock,
            Metrics metrics) {
        this.source = source;
        this.verifier = verifier;
        this.rules = rules;
        this.clock = clock;
        this.accepted = metrics.counter("jwt_accepted_total");
        for (Refusal refusal : Refusal.values()) {
            Metrics.Counter count = metrics.counter("jwt_refused_total", "reason", refusal.label());
            outcomes.put(refusal, new Outcome(Verdict.reply(refusal.reply()), count));
        }
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Headers headers = exchange.request().headers();
        SubjectHeader.remove(headers);
        try {
            Json.Obj claims = verifier.verify(source.read(headers));
            String subject = rules.check(claims, clock.instant());
            if (!subject.isEmpty()) {
                SubjectHeader.set(headers, subject);
            }
            accepted.increment();
            return Verdict.proceed();
        } catch (RefusedException e) {
            return refuse(e.refusal());
        }
    }

    private Verdict refuse(Refusal refusal) {
        Outcome outcome = outcomes.get(refusal);
        if (outcome == null) {
            throw new AssertionError("the constructor made an outcome for each refusal");
        }
        outcome.count.increment();
        return outcome.verdict;
    }
}
