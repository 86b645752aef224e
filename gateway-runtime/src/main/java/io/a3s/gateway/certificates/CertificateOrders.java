package io.a3s.gateway.certificates;

import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.certificate.CertificateIssuer;
import io.a3s.gateway.spi.certificate.CertificateIssuerFactory;
import io.a3s.gateway.spi.certificate.CertificateOrder;
import io.a3s.gateway.spi.certificate.DnsSolver;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import io.a3s.gateway.spi.certificate.IssuanceException;
import io.a3s.gateway.spi.certificate.IssuerAccount;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.tls.Certificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets plugins order certificates. They are taken as they are installed at that moment, and held
 * for as long as the order takes.
 *
 * @param plugins what is installed
 * @param refresh makes this gateway look for answers to challenges at once
 * @param spread how long other gateways may take to look
 */
record CertificateOrders(Supplier<PluginRegistry> plugins, Runnable refresh, Duration spread) {
    private static final String PROTOCOL = "acme";

    private interface Use<R> {
        R with(CertificateIssuer issuer)
                throws IssuanceException, InterruptedException, IOException;
    }

    /** Orders a certificate and keeps it. */
    void order(WantedCertificate wanted, Optional<X509Certificate> replaces)
            throws IssuanceException, InterruptedException {
        CertificateStore store = wanted.store();
        try {
            KeyPair key = CertificateStore.newKey();
            CertificateOrder order =
                    new CertificateOrder(wanted.name(), key, wanted.challenge(), replaces);
            List<X509Certificate> chain =
                    withIssuer(wanted, issuer -> issue(issuer, wanted, order));
            store.save(wanted.name(), key, chain);
        } catch (IOException | GeneralSecurityException e) {
            throw IssuanceException.unavailable(
                    "the certificate cannot be kept: " + e.getMessage(), e);
        }
    }

    private List<X509Certificate> issue(
            CertificateIssuer issuer, WantedCertificate wanted, CertificateOrder order)
            throws IssuanceException, InterruptedException {
        if (wanted.solver().isEmpty()) {
            return issue(issuer, wanted, order, null);
        }
        Installed<DnsSolverFactory<?>> installed =
                DnsSolvers.installed(wanted.solver().get(), plugins.get());
        installed.owner().retain();
        try {
            DnsSolver solver = DnsSolvers.make(installed, wanted.solver().get().config());
            try {
                return issue(issuer, wanted, order, solver);
            } finally {
                DnsSolvers.close(installed, solver);
            }
        } finally {
            installed.owner().release();
        }
    }

    private List<X509Certificate> issue(
            CertificateIssuer issuer,
            WantedCertificate wanted,
            CertificateOrder order,
            @Nullable DnsSolver solver)
            throws IssuanceException, InterruptedException {
        OrderResponder responder =
                new OrderResponder(wanted.store().challenges(), solver, refresh, spread);
        try {
            return issuer.issue(order, responder);
        } finally {
            responder.end();
        }
    }

    /** Asks the authority when to renew a certificate. */
    Optional<Instant> renewalTime(WantedCertificate wanted, X509Certificate certificate)
            throws IssuanceException, InterruptedException {
        try {
            return withIssuer(wanted, issuer -> issuer.renewalTime(certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw IssuanceException.unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private <R> R withIssuer(WantedCertificate wanted, Use<R> use)
            throws IssuanceException, InterruptedException, IOException, GeneralSecurityException {
        IssuerAccount account = account(wanted);
        Installed<CertificateIssuerFactory> installed =
                plugins.get()
                        .certificateIssuer(PROTOCOL)
                        .orElseThrow(
                                () -> IssuanceException.unavailable("acme is not installed", null));
        installed.owner().retain();
        try {
            CertificateIssuer issuer =
                    installed
                            .owner()
                            .make(
                                    () -> installed.factory().create(account),
                                    CertificateIssuer::close);
            try {
                return use.with(issuer);
            } catch (IssuanceException e) {
                if (e.isAccountLost()) {
                    wanted.store().retireAccountKey(account.key());
                }
                throw e;
            } finally {
                installed.owner().end("issuer", issuer::close);
            }
        } finally {
            installed.owner().release();
        }
    }

    private static IssuerAccount account(WantedCertificate wanted)
            throws IssuanceException, IOException, GeneralSecurityException {
        try {
            return new IssuerAccount(
                    wanted.directory(),
                    wanted.email(),
                    wanted.store().accountKey(),
                    wanted.authorities()
                            .map(file -> Certificates.read("acme_ca_file", file))
                            .orElse(List.of()),
                    wanted.external());
        } catch (InvalidConfigException e) {
            throw IssuanceException.unavailable("acme_ca_file: " + e.getMessage(), e);
        }
    }
}
