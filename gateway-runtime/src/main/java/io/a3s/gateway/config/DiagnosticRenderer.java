package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints findings together with the lines they are about, with secrets masked. */
final class DiagnosticRenderer {
    // A line may be as long as the file; this much of it helps.
    private static final int MAX_WIDTH = 160;

    private final Map<String, SourceText> sources;
    private final Map<String, List<SourceRange>> secrets;

    /**
     * @param sources all texts that findings may be about
     * @param secrets where secret values were written
     */
    DiagnosticRenderer(List<SourceText> sources, Set<SourceRange> secrets) {
        this.sources =
                sources.stream()
                        .collect(
                                Collectors.toMap(
                                        SourceText::name, source -> source, (first, _) -> first));
        this.secrets = secrets.stream().collect(Collectors.groupingBy(SourceRange::source));
    }

    String render(Diagnostic diagnostic) {
        StringBuilder text = new StringBuilder();
        diagnostic.place().ifPresent(range -> text.append(range).append(": "));
        if (!diagnostic.isError()) {
            text.append("warning: ");
        }
        if (!diagnostic.path().isEmpty()) {
            text.append(diagnostic.path()).append(": ");
        }
        text.append(diagnostic.summary()).append('\n');
        SourceText source =
                diagnostic.place().map(range -> sources.get(range.source())).orElse(null);
        if (source != null && diagnostic.place().orElseThrow().line() <= source.lineCount()) {
            excerpt(text, source, diagnostic.place().orElseThrow(), diagnostic.hint());
        } else if (!diagnostic.hint().isEmpty()) {
            text.append("      | ").append(diagnostic.hint()).append('\n');
        }
        return text.toString();
    }

    private void excerpt(StringBuilder text, SourceText source, SourceRange range, String hint) {
        String line = masked(source, range.line());
        int column = Math.min(range.column() - 1, line.length());
        int from = column < MAX_WIDTH * 3 / 4 ? 0 : column - MAX_WIDTH / 4;
        int to = Math.min(line.length(), from + MAX_WIDTH);
        String shown = line.substring(from, to).replace('\t', ' ').stripTrailing();
        int carets = Math.max(1, Math.min(range.length(), to - column));
        text.append(String.format("%5d | %s%n", range.line(), shown).replace("\r\n", "\n"));
        text.append("      | ").append(" ".repeat(column - from)).append("^".repeat(carets));
        if (!hint.isEmpty()) {
            text.append(' ').append(hint);
        }
        text.append('\n');
    }

    private String masked(SourceText source, int number) {
        StringBuilder line = new StringBuilder(source.line(number));
        for (SourceRange secret : secrets.getOrDefault(source.name(), List.of())) {
            if (secret.line() != number) {
                continue;
            }
            int start = Math.min(secret.column() - 1, line.length());
            int end = Math.min(start + secret.length(), line.length());
            for (int i = start; i < end; i++) {
                line.setCharAt(i, '*');
            }
        }
        return line.toString();
    }
}
