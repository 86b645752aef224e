package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.TlsConfig;
import io.a3s.gateway.router.Rule;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks whether certificates can be obtained as entrypoints want them. */
final class AcmeChecks {
    /** The protocol between gateways and certificate authorities. */
    private static final String ISSUER = "acme";

    // RFC 1123 §2.1, with a wildcard for the first label (RFC 9525 §6.3)
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
                    Pattern.CASE_INSENSITIVE);

    private final Draft draft;
    private final ExtensionTypes types;
    private final Map<String, Rule> rules;
    private final List<Diagnostic> diagnostics;

    AcmeChecks(
            Draft draft,
            ExtensionTypes types,
            Map<String, Rule> rules,
            List<Diagnostic> diagnostics) {
        this.draft = draft;
        this.types = types;
        this.rules = rules;
        this.diagnostics = diagnostics;
    }

    void run() {
        draft.entrypointKeys.bound.forEach(
                (name, entrypoint) ->
                        entrypoint
                                .value()
                                .tls()
                                .filter(tls -> tls.value().acme())
                                .ifPresent(tls -> check(name, tls)));
    }

    private void check(String name, Located<TlsConfig> block) {
        String path = "entrypoints \"" + name + "\" tls";
        TlsConfig tls = block.value();
        if (!types.types(ExtensionKind.CERTIFICATE_ISSUER).contains(ISSUER)) {
            diagnostics.add(
                    Diagnostic.error("acme is not installed")
                            .in(path)
                            .at(block.range())
                            .hint(types.whereToFind(ExtensionKind.CERTIFICATE_ISSUER, ISSUER)));
        }
        tls.acmeDnsSolver()
                .filter(solver -> !draft.dnsSolvers.names.contains(solver.value()))
                .ifPresent(
                        solver ->
                                diagnostics.add(
                                        Checks.dangling(
                                                diagnostics.size(),
                                                path,
                                                "dns_solver",
                                                solver,
                                                draft.dnsSolvers)));
        tls.acmeDomains().forEach(domain -> domain(path, tls, domain));
        // The routers of providers may come later, and go.
        if (draft.providers.names.isEmpty()
                && draft.routers.isComplete()
                && AcmeNames.of(name, tls, draft.routers.bound.values(), rules).isEmpty()) {
            diagnostics.add(
                    Diagnostic.error("acme: no router of this entrypoint names a host")
                            .in(path)
                            .at(block.range())
                            .hint("add: acme_domains = [\"www.example.com\"]"));
        }
        if (tls.acmeChallenge().equals("http-01") && !isPlainHttpServed()) {
            diagnostics.add(
                    Diagnostic.error(
                                    "acme: no entrypoint can answer http-01, which comes over http")
                            .in(path)
                            .at(block.range())
                            .hint(
                                    "add an entrypoint for port 80 without tls, or: acme_challenge"
                                            + " = \"tls-alpn-01\""));
        }
    }

    private void domain(String path, TlsConfig tls, Located<String> domain) {
        if (!NAME.matcher(domain.value()).matches()) {
            diagnostics.add(
                    Diagnostic.error("acme_domains: \"" + domain.value() + '"')
                            .in(path)
                            .at(domain.range())
                            .hint("expected: a host name such as www.example.com"));
        } else if (domain.value().startsWith("*") && tls.acmeDnsSolver().isEmpty()) {
            diagnostics.add(
                    Diagnostic.error(
                                    "acme_domains: only dns-01 can prove \"" + domain.value() + '"')
                            .in(path)
                            .at(domain.range())
                            .hint("add: acme_challenge = \"dns-01\" and acme_dns_solver"));
        }
    }

    private boolean isPlainHttpServed() {
        return draft.entrypointKeys.bound.values().stream()
                .map(Located::value)
                .anyMatch(
                        each -> each.tls().isEmpty() && types.carriesHttp(each.protocol().value()));
    }
}
