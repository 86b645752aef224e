package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fills environment variables into strings. What comes out is never read as HCL again. */
final class Variables {
    private final SourceText source;
    private final Function<String, @Nullable String> environment;
    private final List<Diagnostic> diagnostics;

    Variables(
            SourceText source,
            Function<String, @Nullable String> environment,
            List<Diagnostic> diagnostics) {
        this.source = source;
        this.environment = environment;
        this.diagnostics = diagnostics;
    }

    /** Returns a string as it is meant; marks in it are from the scanner. */
    Node resolve(String marked, RawValue.Text raw) {
        StringBuilder text = new StringBuilder(marked.length());
        boolean isWhole = true;
        int variable = 0;
        int at = 0;
        while (at < marked.length()) {
            char c = marked.charAt(at);
            if (c == Marks.VARIABLE) {
                int close = closingBrace(marked, at + 2);
                int offset = raw.variables().get(variable++);
                isWhole &= append(text, marked.substring(at + 2, close), offset);
                at = close + 1;
            } else {
                text.append(c == Marks.LITERAL ? '$' : c);
                at++;
            }
        }
        if (!isWhole) {
            return new Node.Broken(source.range(raw.start(), raw.end()));
        }
        return new Node.Text(
                text.toString(), !raw.variables().isEmpty(), source.range(raw.start(), raw.end()));
    }

    private boolean append(StringBuilder text, String inside, int offset) {
        int separator = inside.indexOf(":-");
        String name = separator < 0 ? inside : inside.substring(0, separator);
        String value = environment.apply(name);
        // As in a shell, the default also stands in for an empty value.
        if (separator >= 0 && (value == null || value.isEmpty())) {
            value = inside.substring(separator + 2);
        }
        if (value == null) {
            diagnostics.add(
                    Diagnostic.error("the environment variable " + name + " is not set")
                            .at(source.range(offset, offset + name.length() + 3))
                            .hint("set it, or give a default: ${" + name + ":-default}"));
            return false;
        }
        text.append(value);
        return true;
    }

    private static int closingBrace(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException("a variable without its closing brace passed the scanner");
    }
}
