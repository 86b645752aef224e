package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.config.bind.Binder;
import io.a3s.gateway.config.bind.BlockSource;
import io.a3s.gateway.config.hcl.HclDocument;
import io.a3s.gateway.config.hcl.HclReader;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keys as an operator writes them, and the record they become. */
final class BoundKeys {
    private BoundKeys() {}

    /** Returns keys with their values, one a line. */
    static String text(Map<String, String> keys, String indent) {
        StringBuilder body = new StringBuilder();
        keys.forEach(
                (key, value) ->
                        body.append(indent).append(key).append(" = ").append(value).append('\n'));
        return body.toString();
    }

    /**
     * Returns the record, filled as the gateway does it.
     *
     * @param variables what <code>${NAME}</code> in values stands for
     * @throws AssertionError if they are refused
     */
    static <C extends Record> C record(
            Class<C> type, Map<String, String> keys, Map<String, String> variables) {
        HclDocument document =
                new HclReader(variables::get, HclReader.DEFAULT_MAX_CHARS)
                        .read(new SourceText("keys()", text(keys, "")));
        List<Diagnostic> problems = new ArrayList<>(document.diagnostics());
        Binder binder = new Binder(problems);
        return document.root()
                .flatMap(
                        root ->
                                binder.bind(
                                        type, new BlockSource(root, "", root.range(), Set.of())))
                .orElseThrow(() -> new AssertionError("keys() are refused: " + problems));
    }
}
