package io.a3s.gateway.certificates.acme;

import io.a3s.gateway.spi.certificate.CertificateIssuer;
import io.a3s.gateway.spi.certificate.CertificateOrder;
import io.a3s.gateway.spi.certificate.ChallengeResponder;
import io.a3s.gateway.spi.certificate.IssuanceException;
import io.a3s.gateway.spi.certificate.IssuerAccount;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;

/** Orders certificates from one authority in the name of one account. */
final class AcmeIssuer implements CertificateIssuer {
    // Authorities that look from several places, or that are busy, take a while.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final IssuerAccount account;
    private final Authority authority;
    private final Session session;

    AcmeIssuer(IssuerAccount account) {
        this.account = account;
        try {
            this.authority = new Authority(account.authorities(), new NetworkSettings());
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigException("acme_ca_file", String.valueOf(e.getMessage()));
        }
        this.session = new Session(account.directory(), authority);
    }

    private interface Step<R> {
        R run() throws AcmeException, IssuanceException, InterruptedException;
    }

    /** Does what needs the library to find its own parts. */
    private static <R> R inLibrary(Step<R> step) throws IssuanceException, InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(AcmeIssuer.class.getClassLoader());
        try {
            return step.run();
        } catch (AcmeException e) {
            throw Failures.of(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public List<X509Certificate> issue(CertificateOrder wanted, ChallengeResponder responder)
            throws IssuanceException, InterruptedException {
        return inLibrary(() -> order(wanted, responder));
    }

    private List<X509Certificate> order(CertificateOrder wanted, ChallengeResponder responder)
            throws AcmeException, IssuanceException, InterruptedException {
        Order order = newOrder(login(), wanted);
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                prove(authorization, wanted, responder);
            }
        }
        requireValid(order.waitUntilReady(PATIENCE), Status.READY, order.getError(), wanted);
        order.execute(wanted.key());
        requireValid(order.waitForCompletion(PATIENCE), Status.VALID, order.getError(), wanted);
        return order.getCertificate().getCertificateChain();
    }

    private Login login() throws AcmeException, IssuanceException {
        try {
            return open();
        } catch (AcmeUnauthorizedException e) {
            requireNotClosed();
            throw e;
        }
    }

    // Closed accounts are refused like ones that are not bound as they have to be (RFC 8555 §7.3.4,
    // §7.3.6), but only those exist.
    private void requireNotClosed() throws AcmeException, IssuanceException {
        try {
            var _ =
                    new AccountBuilder()
                            .onlyExisting()
                            .useKeyPair(account.key())
                            .createLogin(session);
        } catch (AcmeUnauthorizedException e) {
            throw IssuanceException.accountLost(String.valueOf(e.getMessage()), e);
        } catch (AcmeServerException e) {
            // There is none.
        }
    }

    private Login open() throws AcmeException {
        AccountBuilder builder =
                new AccountBuilder().agreeToTermsOfService().useKeyPair(account.key());
        account.email().ifPresent(builder::addEmail);
        // Authorities expect this algorithm, however long the key is that they give out.
        account.external()
                .ifPresent(
                        bound ->
                                builder.withKeyIdentifier(bound.keyId(), bound.hmacKey())
                                        .withMacAlgorithm("HS256"));
        return builder.createLogin(session);
    }

    private Order newOrder(Login login, CertificateOrder wanted) throws AcmeException {
        OrderBuilder builder = login.newOrder().domain(wanted.name());
        if (wanted.replaces().isEmpty()
                || session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
            return builder.create();
        }
        try {
            return builder.replaces(wanted.replaces().get()).create();
        } catch (AcmeServerException e) {
            // It may have been replaced already, or come from another authority (RFC 9773 §5).
            return login.newOrder().domain(wanted.name()).create();
        }
    }

    private static void prove(
            Authorization authorization, CertificateOrder wanted, ChallengeResponder responder)
            throws AcmeException, IssuanceException, InterruptedException {
        Challenge challenge =
                authorization
                        .findChallenge(wanted.challenge().label())
                        .orElseThrow(
                                () ->
                                        IssuanceException.refused(
                                                "the authority does not offer "
                                                        + wanted.challenge().label(),
                                                null,
                                                Optional.empty()));
        Answers.give(challenge, authorization, responder);
        challenge.trigger();
        Status status = authorization.waitForCompletion(PATIENCE);
        if (status != Status.VALID) {
            challenge.fetch();
            throw Failures.of(challenge.getError(), wanted.challenge().label() + " was not met");
        }
    }

    private static void requireValid(
            Status status, Status expected, Optional<Problem> error, CertificateOrder wanted)
            throws IssuanceException {
        if (status != expected && status != Status.VALID) {
            throw Failures.of(error, "the order for " + wanted + " ended as " + status);
        }
    }

    @Override
    public Optional<Instant> renewalTime(X509Certificate certificate)
            throws IssuanceException, InterruptedException {
        return inLibrary(
                () ->
                        session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()
                                ? Optional.of(within(login().bindRenewalInfo(certificate)))
                                : Optional.empty());
    }

    // RFC 9773 §4.2: a time by chance, so that not all come at once.
    private static Instant within(RenewalInfo info) {
        Instant start = info.getSuggestedWindowStart();
        long seconds = Duration.between(start, info.getSuggestedWindowEnd()).toSeconds();
        return seconds <= 0
                ? start
                : start.plusSeconds(ThreadLocalRandom.current().nextLong(seconds));
    }

    @Override
    public void close() {
        authority.close();
    }
}
