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
        return read(source, KnownBlocks.NONE);
    }

    /**
     * Reads a text in which some blocks may be known. Those are {@link Node.Known} in the result;
     * all else is as without them.
     */
    public HclDocument read(SourceText source, KnownBlocks known) {
        Optional<Diagnostic> unfit = unfit(source);
        if (unfit.isPresent()) {
            return HclDocument.refused(List.of(unfit.get()));
        }
        SyntaxProblems problems = new SyntaxProblems(source);
        AttributeText attributes = new AttributeText();
        RawBody body = new Scanner(new Cursor(source, problems), attributes, known).scan();
        if (!problems.found().isEmpty()) {
            return HclDocument.refused(problems.found());
        }
        List<Diagnostic> diagnostics = new ArrayList<>();
        TreeBuilder builder =
                new TreeBuilder(
                        source, attributes.read(), new Variables(source, environment, diagnostics));
        Node.Table root = builder.build(body, source.range(0, 1), diagnostics);
        return new HclDocument(
                Optional.of(root),
                body.items.stream().map(RawBody.Item::text).toList(),
                diagnostics);
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
            if (c >= ' ' && c < Marks.VARIABLE) {
                continue;
            }
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
