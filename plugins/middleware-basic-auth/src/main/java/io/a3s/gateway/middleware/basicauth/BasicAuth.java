package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.AuthScheme;
import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.Refusals;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.authentication.Watched;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets a request pass if it has the password of a user. */
final class BasicAuth implements Middleware {
    private final Watched<Users> users;
    private final VerificationGate gate;
    private final @Nullable IdentityHeader identityHeader;
    private final boolean stripsCredentials;
    private final LongSupplier ticker;
    private final Metrics.Counter accepted;
    private final Metrics.Timer verification;
    private final Refusals<Refusal> refusals;

    BasicAuth(
            Watched<Users> users,
            VerificationGate gate,
            @Nullable IdentityHeader identityHeader,
            boolean stripsCredentials,
            String realm,
            PluginContext context) {
        this.users = users;
        this.gate = gate;
        this.identityHeader = identityHeader;
        this.stripsCredentials = stripsCredentials;
        this.ticker = context.ticker();
        Metrics metrics = context.metrics();
        this.accepted = metrics.counter("basic_auth_accepted_total");
        this.verification = metrics.timer("basic_auth_verification_seconds");
        metrics.gauge("basic_auth_users", () -> users.current().size());
        // RFC 7617 §2.1: without it, clients encode umlauts as they like.
        String challenge = AuthScheme.BASIC.challenge(realm) + ", charset=\"UTF-8\"";
        this.refusals =
                new Refusals<>(
                        Refusal.class,
                        reason -> reason.reply(challenge),
                        metrics,
                        "basic_auth_refused_total");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Headers headers = exchange.request().headers();
        if (identityHeader != null) {
            identityHeader.remove(headers);
        }
        List<String> values = headers.all(HeaderName.AUTHORIZATION);
        if (values.isEmpty()) {
            return refusals.refuse(Refusal.MISSING);
        }
        // Which of several headers a backend would believe is anybody's guess.
        if (values.size() > 1) {
            return refusals.refuse(Refusal.MALFORMED);
        }
        String value = values.getFirst();
        Users current = users.current();
        Identity same = current.acceptedWith(value);
        if (same != null && !users.isDue()) {
            return accept(exchange, same);
        }
        String encoded = AuthScheme.BASIC.credentials(value);
        Credentials credentials = encoded == null ? null : Credentials.parse(encoded);
        if (credentials == null) {
            return refusals.refuse(Refusal.MALFORMED);
        }
        if (users.isDue()) {
            return exchange.offload(
                    () -> {
                        users.refresh();
                        return decideSlowly(exchange, users.current().candidate(credentials));
                    });
        }
        Candidate candidate = current.candidate(credentials);
        if (candidate.isKnown()) {
            current.accepted(value, candidate.identity());
            return accept(exchange, candidate.identity());
        }
        if (!candidate.isOpen()) {
            return refusals.refuse(Refusal.CREDENTIALS);
        }
        return exchange.offload(() -> decideSlowly(exchange, candidate));
    }

    private Verdict decideSlowly(Exchange exchange, Candidate candidate)
            throws InterruptedException {
        if (!candidate.isKnown() && candidate.isOpen()) {
            long start = ticker.getAsLong();
            VerificationGate.Outcome outcome = candidate.check(gate, exchange.client().address());
            if (outcome == VerificationGate.Outcome.BUSY) {
                return refusals.refuse(Refusal.BUSY);
            }
            verification.record(ticker.getAsLong() - start);
        }
        return candidate.isKnown()
                ? accept(exchange, candidate.identity())
                : refusals.refuse(Refusal.CREDENTIALS);
    }

    private Verdict accept(Exchange exchange, Identity identity) {
        Headers headers = exchange.request().headers();
        if (stripsCredentials) {
            headers.remove(HeaderName.AUTHORIZATION);
        }
        if (identityHeader != null) {
            identityHeader.set(headers, identity.name());
        }
        exchange.setIdentity(identity);
        accepted.increment();
        return Verdict.proceed();
    }
}
