package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads HCL. Immutable; may be shared. */
public final class HclReader {
    /** How many characters a text may have unless told otherwise. */
    public static final int DEFAULT_MAX_CHARS = 10_000_000;

    private final Function<String, @Nullable String> environment;
    private final int maxChars;

    /**
     * Makes a reader.
     *
     * @param environment gives the value of a variable, or null if it is not set
     * @param maxChars how many characters a text may have
     */
    public HclReader(Function<String, @Nullable String> environment, int maxChars) {
        this.environment = Objects.requireNonNull(environment, "environment");
        this.maxChars = maxChars;
    }

    /** Reads a text. Takes time in proportion to its length, whatever is in it. */
    public HclDocument read(SourceText source) {
        Optional<Diagnostic> unfit = unfit(source);
        if (unfit.isPresent()) {
            return new HclDocument(Optional.empty(), List.of(unfit.get()));
        }
        SyntaxProblems problems = new SyntaxProblems(source);
        RawBody body = new Scanner(new Cursor(source, problems)).scan();
        if (!problems.found().isEmpty()) {
            return new HclDocument(Optional.empty(), problems.found());
        }
        List<Diagnostic> diagnostics = new ArrayList<>();
        TreeBuilder builder =
                new TreeBuilder(source, new Variables(source, environment, diagnostics));
        Node.Table root = builder.build(body, source.range(0, 1), diagnostics);
        return new HclDocument(Optional.of(root), diagnostics);
    }

    /** Finds what makes a text no configuration at all, so that it gets one message, not many. */
    private Optional<Diagnostic> unfit(SourceText source) {
        String text = source.text();
        if (text.length() > maxChars) {
            return Optional.of(
                    Diagnostic.error(
                                    "the file has "
                                            + text.length()
                                            + " characters (expected: at most "
                                            + maxChars
                                            + ')')
                            .at(source.range(0, 1)));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isControl = c < ' ' && c != '\n' && c != '\r' && c != '\t';
            if (isControl || c == Marks.VARIABLE || c == Marks.LITERAL) {
                return Optional.of(
                        Diagnostic.error(
                                        "the character "
                                                + String.format("U+%04X", (int) c)
                                                + " cannot stand in a configuration")
                                .at(source.range(i, i + 1))
                                .hint("is this a text file?"));
            }
        }
        return Optional.empty();
    }
}
