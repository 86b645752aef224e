package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses clients that are denied, and those that are not allowed. */
final class IpAllow implements Middleware {
    private static final Verdict FORBIDDEN = Verdict.reply(403, "Forbidden");

    private final Optional<AddressSet> allowed;
    private final AddressSet denied;
    private final int depth;
    private final Counter accepted;
    private final Counter refusedAsDenied;
    private final Counter refusedAsUnlisted;
    private final Counter refusedAsUnknown;

    IpAllow(IpAllowConfig config, PluginContext context) {
        this.allowed = config.allowedIps().map(AddressSet::new);
        this.denied = new AddressSet(config.deniedIps());
        this.depth = config.depth();
        Metrics metrics = context.metrics();
        this.accepted = metrics.counter("ip_allow_accepted_total");
        this.refusedAsDenied = metrics.counter("ip_allow_refused_total", "reason", "denied");
        this.refusedAsUnlisted = metrics.counter("ip_allow_refused_total", "reason", "not_allowed");
        this.refusedAsUnknown = metrics.counter("ip_allow_refused_total", "reason", "no_address");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        InetAddress client =
                depth == 0 ? exchange.client().address() : ForwardedAddress.of(exchange, depth);
        Counter reason = refusal(client);
        if (reason == null) {
            accepted.increment();
            return Verdict.proceed();
        }
        reason.increment();
        return FORBIDDEN;
    }

    /** Returns the count of the reason why a client may not pass, or null if it may. */
    private @Nullable Counter refusal(@Nullable InetAddress client) {
        if (client == null) {
            return refusedAsUnknown;
        }
        if (denied.contains(client)) {
            return refusedAsDenied;
        }
        return allowed.isEmpty() || allowed.get().contains(client) ? null : refusedAsUnlisted;
    }
}
