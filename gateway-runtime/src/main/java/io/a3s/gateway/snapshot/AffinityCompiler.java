package io.a3s.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.config.model.RevisionAffinityConfig;
import io.a3s.gateway.config.model.StickyConfig;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.observe.StickyStats;
import io.a3s.gateway.service.Affinity;
import io.a3s.gateway.service.AffinityCookie;
import io.a3s.gateway.service.RevisionAffinity;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Stickiness;
import io.a3s.gateway.service.StickyTable;
import io.a3s.gateway.service.TableAffinity;
import io.a3s.gateway.spi.http.HeaderName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Compiles what keeps clients where they were, with the tables that the running snapshot uses. */
final class AffinityCompiler {
    // How cookies look is not part of it: clients are known by their ids. The statistics are,
    // which a service gets anew if it was without a table in between.
    private record TableKey(
            String label, String cookie, Duration maxAge, int entries, StickyStats stats) {}

    private final Stats stats;
    private final Shared<TableKey, StickyTable> tables = new Shared<>(StickyTable::close);
    // Signs the cookies of those that have configured no secret, for as long as this process runs.
    private final byte[] temporarySecret = new byte[32];

    AffinityCompiler(Stats stats) {
        this.stats = stats;
        new SecureRandom().nextBytes(temporarySecret);
    }

    /** Compiles what keeps clients at a revision. */
    RevisionAffinity revision(String service, RevisionAffinityConfig config) {
        if (config.header().isPresent()) {
            return RevisionAffinity.byHeader(service, HeaderName.of(config.header().get()));
        }
        AffinityCookie cookie =
                new AffinityCookie(
                        config.cookie(),
                        "; Path=/" + maxAge(config.maxAge()) + "; HttpOnly; SameSite=Lax",
                        null);
        return RevisionAffinity.byCookie(
                service, new Stickiness.Settings(cookie, key(config.secret()), config.maxAge()));
    }

    /**
     * Compiles what keeps clients at a backend.
     *
     * @param label names the pool: the service, or a revision of it
     */
    Affinity backend(
            String service,
            String label,
            StickyConfig config,
            List<ServerBackend> servers,
            Lease lease) {
        if (config.isTable()) {
            return new TableAffinity(table(service, label, config, lease), cookie(config), servers);
        }
        return new Stickiness(
                new Stickiness.Settings(cookie(config), key(config.secret()), config.maxAge()),
                label,
                servers,
                InstantSource.system());
    }

    private StickyTable table(String service, String label, StickyConfig config, Lease lease) {
        TableKey key =
                new TableKey(
                        label,
                        config.cookie(),
                        config.maxAge(),
                        config.entries(),
                        stats.stickies.of(service));
        StickyTable table =
                tables.acquire(
                        key,
                        k -> new StickyTable(k.entries(), k.maxAge(), k.stats(), System::nanoTime));
        lease.add(() -> tables.release(key));
        return table;
    }

    private static AffinityCookie cookie(StickyConfig config) {
        String sameSite = config.sameSite();
        String attributes =
                "; Path="
                        + config.path()
                        + maxAge(config.maxAge())
                        + (config.httpOnly() ? "; HttpOnly" : "")
                        + "; SameSite="
                        + Character.toUpperCase(sameSite.charAt(0))
                        + sameSite.substring(1);
        return new AffinityCookie(config.cookie(), attributes, config.secure().orElse(null));
    }

    private SecretKey key(Optional<String> configured) {
        byte[] secret = configured.map(text -> text.getBytes(UTF_8)).orElse(temporarySecret);
        return new SecretKeySpec(secret, Stickiness.MAC);
    }

    private static String maxAge(Duration maxAge) {
        return maxAge.isZero() ? "" : "; Max-Age=" + maxAge.toSeconds();
    }
}
