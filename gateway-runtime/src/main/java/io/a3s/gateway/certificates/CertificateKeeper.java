package io.a3s.gateway.certificates;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.spi.certificate.ExternalAccount;
import io.a3s.gateway.spi.certificate.IssuanceException;
import io.a3s.gateway.tls.Certificates;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that one certificate is there and valid, on a thread of its own. */
final class CertificateKeeper implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CertificateKeeper.class);

    // Authorities may want early renewals at any time, such as when they have to revoke many. Also
    // how long it takes to see that another gateway gave up.
    private static final Duration LOOK = Duration.ofHours(6);
    private static final Duration FIRST_QUESTION = Duration.ofMinutes(10);
    private static final Duration REST = Duration.ofHours(1);
    private static final Duration BUSY = Duration.ofSeconds(10);

    /** Learns what comes of it. */
    interface Listener {
        /** A certificate has been obtained and kept. */
        void obtained();

        /** An order has failed. */
        void failed();
    }

    private final WantedCertificate wanted;
    private final CertificateStore store;
    private final String way;
    private final CertificateOrders orders;
    private final Semaphore slots;
    private final Listener listener;
    private final InstantSource clock;
    private @Nullable X509Certificate asked;
    private Optional<Instant> advice = Optional.empty();
    private Instant nextQuestion = Instant.EPOCH;

    CertificateKeeper(
            WantedCertificate wanted,
            CertificateOrders orders,
            Semaphore slots,
            Listener listener,
            InstantSource clock) {
        this.wanted = wanted;
        this.store = wanted.store();
        this.way =
                wanted.challenge().label()
                        + wanted.solver().map(solver -> " " + solver.type()).orElse("")
                        + wanted.external().map(CertificateKeeper::mark).orElse("");
        this.orders = orders;
        this.slots = slots;
        this.listener = listener;
        this.clock = clock;
    }

    // Tells one binding from another, so that a corrected one is tried at once, and none of it.
    private static String mark(ExternalAccount external) {
        try {
            byte[] both = (external.keyId() + ' ' + external.hmacKey()).getBytes(UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(both);
            return " bound-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                Duration pause = keep();
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            // It is no longer wanted.
        }
    }

    /** Does what is to be done now. Returns how long there is nothing more to do. */
    private Duration keep() throws InterruptedException {
        try {
            Optional<Certificates.Identity> held = store.read(wanted.name());
            Instant due = due(held.map(Certificates.Identity::certificate));
            Instant now = clock.instant();
            if (due.isAfter(now)) {
                Instant look = held.isPresent() && due.isAfter(nextQuestion) ? nextQuestion : due;
                Duration pause = Duration.between(now, look);
                return pause.compareTo(LOOK) < 0 ? pause : LOOK;
            }
            Optional<CertificateStore.Lock> lock = store.tryLock(wanted.name());
            if (lock.isEmpty()) {
                // Another gateway is about it.
                return BUSY;
            }
            try (CertificateStore.Lock _ = lock.get()) {
                order(held);
            }
            return Duration.ZERO;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // Which closes files.
                throw new InterruptedException();
            }
            log.atError()
                    .addKeyValue("name", wanted.name())
                    .addKeyValue("store", wanted.storage())
                    .setCause(e)
                    .log("certificates cannot be kept");
            return BUSY;
        }
    }

    private Instant due(Optional<X509Certificate> held) throws InterruptedException {
        Instant tried = Attempts.read(store.attemptFile(wanted.name()), way).notBefore();
        if (held.isEmpty()) {
            return tried;
        }
        Instant renewal = renewal(held.get());
        return tried.isAfter(renewal) ? tried : renewal;
    }

    private Instant renewal(X509Certificate certificate) throws InterruptedException {
        if (!certificate.equals(asked) || !clock.instant().isBefore(nextQuestion)) {
            if (asked == null) {
                // A gateway that starts has all its certificates to ask for at once.
                nextQuestion = clock.instant().plus(anyPartOf(FIRST_QUESTION));
            } else {
                advice = advice(certificate);
                nextQuestion = clock.instant().plus(LOOK);
            }
            asked = certificate;
        }
        if (advice.isPresent()) {
            return advice.get();
        }
        return certificate.getNotAfter().toInstant().minus(lifetime(certificate).dividedBy(3));
    }

    private static Duration anyPartOf(Duration limit) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(limit.toMillis()));
    }

    private Optional<Instant> advice(X509Certificate certificate) throws InterruptedException {
        slots.acquire();
        try {
            return orders.renewalTime(wanted, certificate);
        } catch (IssuanceException e) {
            log.atDebug()
                    .addKeyValue("name", wanted.name())
                    .setCause(e)
                    .log("the authority does not say when to renew");
            return Optional.empty();
        } finally {
            slots.release();
        }
    }

    private void order(Optional<Certificates.Identity> before)
            throws IOException, InterruptedException {
        Optional<Certificates.Identity> now = store.read(wanted.name());
        if (!now.equals(before)) {
            // Another gateway was quicker.
            return;
        }
        slots.acquire();
        try {
            log.atInfo()
                    .addKeyValue("name", wanted.name())
                    .addKeyValue("challenge", wanted.challenge().label())
                    .addKeyValue("directory", wanted.directory())
                    .log("ordering a certificate");
            orders.order(wanted, before.map(Certificates.Identity::certificate));
            Certificates.Identity obtained =
                    store.read(wanted.name())
                            .orElseThrow(
                                    () ->
                                            IssuanceException.refused(
                                                    "what was obtained is of no use",
                                                    null,
                                                    Optional.empty()));
            rest(obtained.certificate());
            log.atInfo().addKeyValue("name", wanted.name()).log("certificate obtained");
            listener.obtained();
        } catch (IssuanceException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            // A plugin's fault.
            log.atError().addKeyValue("name", wanted.name()).setCause(e).log("the order failed");
            failed(IssuanceException.unavailable(String.valueOf(e), e));
        } finally {
            slots.release();
        }
    }

    // Whatever is wrong with clocks or the authority's wishes, no order follows upon another.
    private void rest(X509Certificate obtained) throws IOException {
        Duration third = lifetime(obtained).dividedBy(3);
        Attempts.none(way)
                .until(clock.instant().plus(third.compareTo(REST) < 0 ? third : REST))
                .write(store.attemptFile(wanted.name()));
    }

    private static Duration lifetime(X509Certificate certificate) {
        return Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }

    private void failed(IssuanceException failure) throws IOException {
        Attempts next =
                Attempts.read(store.attemptFile(wanted.name()), way)
                        .after(failure, clock.instant());
        next.write(store.attemptFile(wanted.name()));
        log.atError()
                .addKeyValue("name", wanted.name())
                .addKeyValue("challenge", wanted.challenge().label())
                .addKeyValue("next_try", next.notBefore())
                .log("no certificate: {}", failure.getMessage());
        log.atDebug().setCause(failure).log("no certificate");
        listener.failed();
    }
}
