package io.a3s.gateway.spi.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One finding about a configuration or a plugin, as data: how bad, where, what, and how to mend it.
 *
 * @since 1.0
 */
public final class Diagnostic {
    /** How bad a finding is. Cases may be added. */
    public enum Severity {
        /** The configuration is refused. */
        ERROR,
        /** The configuration is accepted, but part of it has no effect or is probably not meant. */
        WARNING
    }

    private final Severity severity;
    private final Optional<SourceRange> place;
    private final String path;
    private final String summary;
    private final String hint;

    private Diagnostic(
            Severity severity,
            Optional<SourceRange> place,
            String path,
            String summary,
            String hint) {
        this.severity = severity;
        this.place = place;
        this.path = path;
        this.summary = summary;
        this.hint = hint;
    }

    /** Returns an error that says what is wrong. */
    public static Diagnostic error(String summary) {
        return new Diagnostic(
                Severity.ERROR,
                Optional.empty(),
                "",
                Objects.requireNonNull(summary, "summary"),
                "");
    }

    /** Returns a warning that says what has no effect or looks wrong. */
    public static Diagnostic warning(String summary) {
        return new Diagnostic(
                Severity.WARNING,
                Optional.empty(),
                "",
                Objects.requireNonNull(summary, "summary"),
                "");
    }

    /** Returns a copy that points at a place in the source. */
    public Diagnostic at(SourceRange range) {
        return new Diagnostic(severity, Optional.of(range), path, summary, hint);
    }

    /** Returns a copy that names the element, for example {@code middlewares "rate-limit"}. */
    public Diagnostic in(String element) {
        return new Diagnostic(
                severity, place, Objects.requireNonNull(element, "element"), summary, hint);
    }

    /**
     * Returns a copy with what was expected or what to do, for example {@code did you mean
     * "burst"?}
     */
    public Diagnostic hint(String text) {
        return new Diagnostic(severity, place, path, summary, Objects.requireNonNull(text, "text"));
    }

    /** Returns how bad the finding is. */
    public Severity severity() {
        return severity;
    }

    /** Returns where it is, if it has a place in a source. */
    public Optional<SourceRange> place() {
        return place;
    }

    /** Returns the element it is about, or an empty string. */
    public String path() {
        return path;
    }

    /** Returns what is wrong. */
    public String summary() {
        return summary;
    }

    /** Returns what was expected or what to do, or an empty string. */
    public String hint() {
        return hint;
    }

    /** Returns whether the finding refuses the configuration. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        place.ifPresent(range -> text.append(range).append(": "));
        if (severity == Severity.WARNING) {
            text.append("warning: ");
        }
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(summary);
        if (!hint.isEmpty()) {
            text.append(" (").append(hint).append(')');
        }
        return text.toString();
    }
}
