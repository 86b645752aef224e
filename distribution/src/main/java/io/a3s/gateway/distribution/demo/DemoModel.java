package io.a3s.gateway.distribution.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes up answers: the same prompt always gets the same tokens. Stateless. */
final class DemoModel {
    private static final int DEFAULT_TOKENS = 24;
    private static final int MAX_TOKENS = 4096;

    private static final List<String> WORDS =
            List.of(
                    "a", "model", "streams", "its", "tokens", "and", "the", "gateway", "lets",
                    "each", "one", "through", "at", "once", "while", "another", "request", "waits",
                    "for", "no", "buffer", "on", "this", "path");

    /**
     * Returns the tokens of the answer to a prompt, each with the blank in front of it.
     *
     * @param limit how many at most; 0 or less for the model's own choice
     */
    List<String> answer(String prompt, int limit) {
        int count = limit > 0 ? Math.min(limit, MAX_TOKENS) : DEFAULT_TOKENS;
        // String.hashCode is specified, so answers do not depend on the JVM.
        var random = new SplittableRandom(prompt.hashCode());
        var tokens = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            tokens.add(i == 0 ? word : " " + word);
        }
        return List.copyOf(tokens);
    }

    /** Returns how many tokens a prompt counts as. */
    int promptTokens(String prompt) {
        String words = prompt.strip();
        return words.isEmpty() ? 0 : words.split("\\s+").length;
    }
}
