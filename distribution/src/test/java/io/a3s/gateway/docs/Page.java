package io.a3s.gateway.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of Markdown.
 *
 * @param file where it is
 * @param name its path from the root of the repository
 * @param text its text
 */
record Page(Path file, String name, String text) {
    private static final Pattern FENCE =
            Pattern.compile("^```([^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SECTION =
            Pattern.compile("(<!-- generated: ([^>]+) -->\\n)(.*?)(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    /**
     * A fenced block.
     *
     * @param info what follows the opening fence, such as {@code hcl}
     * @param content what is inside
     */
    record Block(String info, String content) {}

    static Page read(Path root, Path file) throws IOException {
        String name = root.relativize(file).toString().replace('\\', '/');
        return new Page(file, name, Files.readString(file));
    }

    /** Returns the fenced blocks in order. */
    List<Block> blocks() {
        return FENCE.matcher(text)
                .results()
                .map(found -> new Block(found.group(1).strip(), found.group(2)))
                .toList();
    }

    /** Returns the names of the generated sections. */
    List<String> sections() {
        return SECTION.matcher(text).results().map(found -> found.group(2)).toList();
    }

    /** Returns the page with what a function makes of the name of each generated section. */
    Page withSections(UnaryOperator<String> content) {
        String filled =
                SECTION.matcher(text)
                        .replaceAll(
                                found ->
                                        java.util.regex.Matcher.quoteReplacement(
                                                found.group(1)
                                                        + content.apply(found.group(2))
                                                        + found.group(4)));
        return new Page(file, name, filled);
    }

    /** Returns the targets of links that are no URLs. */
    List<String> links() {
        return LINK.matcher(prose())
                .results()
                .map(found -> found.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** Returns what links can name within the page, as GitHub makes it from headings. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        for (MatchResult heading : HEADING.matcher(prose()).results().toList()) {
            anchors.add(
                    heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'));
        }
        return anchors;
    }

    // In code, what looks like a heading or a link is none.
    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }
}
