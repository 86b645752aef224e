package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.Refusals;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request pass if a service says so. */
final class ForwardAuth implements BlockingMiddleware {
    private static final Logger log = LoggerFactory.getLogger(ForwardAuth.class);

    private final RemoteService service;
    private final AskedHeaders asked;
    private final List<IdentityHeader> answered;
    private final AnsweredIdentity identity;
    private final Semaphore places;
    private final LongSupplier ticker;
    private final Metrics.Counter accepted;
    private final Metrics.Counter denied;
    private final Metrics.Counter redirected;
    private final Metrics.Timer duration;
    private final Refusals<Refusal> refusals;

    ForwardAuth(
            RemoteService service,
            AskedHeaders asked,
            List<IdentityHeader> answered,
            AnsweredIdentity identity,
            int maxInFlight,
            PluginContext context) {
        this.service = service;
        this.asked = asked;
        this.answered = answered;
        this.identity = identity;
        this.places = new Semaphore(maxInFlight);
        this.ticker = context.ticker();
        Metrics metrics = context.metrics();
        this.accepted = metrics.counter("forward_auth_accepted_total");
        this.denied = metrics.counter("forward_auth_refused_total", "reason", "denied");
        this.redirected = metrics.counter("forward_auth_refused_total", "reason", "redirected");
        this.duration = metrics.timer("forward_auth_seconds");
        metrics.gauge("forward_auth_in_flight", () -> maxInFlight - places.availablePermits());
        this.refusals =
                new Refusals<>(
                        Refusal.class, Refusal::reply, metrics, "forward_auth_refused_total");
    }

    @Override
    public Verdict handle(Exchange exchange) throws InterruptedException {
        HttpRequest question = asked.question(exchange);
        // After that, as the service may want to see what it then replaces.
        Headers headers = exchange.request().headers();
        answered.forEach(header -> header.remove(headers));
        if (!places.tryAcquire()) {
            return refusals.refuse(Refusal.OVERLOADED);
        }
        long start = ticker.getAsLong();
        try {
            return decide(exchange, service.ask(question));
        } catch (TimeoutException e) {
            return refusals.refuse(Refusal.TIMEOUT);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the auth service cannot be asked");
            return refusals.refuse(Refusal.UNAVAILABLE);
        } catch (IllegalArgumentException e) {
            log.atDebug().setCause(e).log("the auth service's answer cannot be passed on");
            return refusals.refuse(Refusal.BROKEN);
        } finally {
            duration.record(ticker.getAsLong() - start);
            places.release();
        }
    }

    private Verdict decide(Exchange exchange, RemoteService.Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            accept(exchange, answer);
            return Verdict.proceed();
        }
        // 304 answers a condition, and none was made; from 500 on, the service itself is unwell.
        if (status < 300 || status == 304 || status >= 500) {
            return refusals.refuse(Refusal.BROKEN);
        }
        Verdict refusal = Verdict.reply(RelayedRefusal.of(answer));
        (status < 400 ? redirected : denied).increment();
        return refusal;
    }

    private void accept(Exchange exchange, RemoteService.Answer answer) {
        Headers headers = exchange.request().headers();
        for (IdentityHeader header : answered) {
            for (String value : answer.headers().allValues(header.name().toString())) {
                headers.add(header.name(), value);
            }
        }
        identity.of(answer.headers()).ifPresent(exchange::setIdentity);
        accepted.increment();
    }

    @Override
    public void close() {
        service.close();
    }
}
