package io.a3s.gateway.certificates.acme;

import io.a3s.gateway.spi.certificate.IssuanceException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Tells refusals of an authority from outages, by its type of problem (RFC 8555 §6.7). */
final class Failures {
    private static final String ERRORS = "urn:ietf:params:acme:error:";

    // What the authority itself could not do. Nothing of it counts against the account.
    private static final Set<String> OUTAGES = Set.of("serverInternal", "badNonce");

    private Failures() {}

    static IssuanceException of(AcmeException failure) {
        return switch (failure) {
            case AcmeRateLimitedException limited ->
                    IssuanceException.refused(
                            String.valueOf(limited.getMessage()), limited, limited.getRetryAfter());
            case AcmeServerException refused when !isOutage(refused.getProblem()) ->
                    IssuanceException.refused(
                            text(refused.getProblem()), refused, Optional.empty());
            default -> IssuanceException.unavailable(text(failure), failure);
        };
    }

    static IssuanceException of(Optional<Problem> problem, String otherwise) {
        String text = problem.map(Failures::text).orElse(otherwise);
        return problem.filter(Failures::isOutage).isPresent()
                ? IssuanceException.unavailable(text, null)
                : IssuanceException.refused(text, null, Optional.empty());
    }

    private static boolean isOutage(Problem problem) {
        return OUTAGES.contains(name(problem));
    }

    private static String name(Problem problem) {
        URI type = problem.getType();
        String text = type == null ? "" : type.toString();
        return text.startsWith(ERRORS) ? text.substring(ERRORS.length()) : text;
    }

    private static String text(Problem problem) {
        return name(problem) + problem.getDetail().map(": "::concat).orElse("");
    }

    private static String text(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : String.valueOf(cause);
    }
}
