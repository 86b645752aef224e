package io.a3s.gateway.distribution.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * The JSON objects of one answer, in the form of OpenAI's completion endpoints. Each also has
 * {@code created_ms}, the time at which it was produced in milliseconds since 1970, so that a
 * client can tell how long it was on the way.
 */
final class CompletionJson {
    private final CompletionRequest request;
    private final String backend;
    private final InstantSource clock;
    private final String id;

    CompletionJson(CompletionRequest request, String backend, InstantSource clock) {
        this.request = request;
        this.backend = backend;
        this.clock = clock;
        String kind = request.chat() ? "chatcmpl" : "cmpl";
        this.id = String.format(Locale.ROOT, "%s-%08x", kind, request.prompt().hashCode());
    }

    /** Returns the event with one token of a stream. */
    ObjectNode token(String token, boolean first) {
        ObjectNode event = envelope(true);
        ObjectNode choice = choice(event);
        if (request.chat()) {
            ObjectNode delta = choice.putObject("delta");
            if (first) {
                delta.put("role", "assistant");
            }
            delta.put("content", token);
        } else {
            choice.put("text", token);
        }
        choice.putNull("finish_reason");
        return event;
    }

    /** Returns the event that says why a stream ends. */
    ObjectNode finish(String reason) {
        ObjectNode event = envelope(true);
        ObjectNode choice = choice(event);
        if (request.chat()) {
            choice.putObject("delta");
        } else {
            choice.put("text", "");
        }
        choice.put("finish_reason", reason);
        return event;
    }

    /** Returns the last event of a stream whose client asked for the numbers of tokens. */
    ObjectNode usage(int promptTokens, int tokens) {
        ObjectNode event = envelope(true);
        event.putArray("choices");
        addUsage(event, promptTokens, tokens);
        return event;
    }

    /** Returns the whole answer in one object. */
    ObjectNode whole(List<String> tokens, int promptTokens, String reason) {
        ObjectNode answer = envelope(false);
        ObjectNode choice = choice(answer);
        String text = String.join("", tokens);
        if (request.chat()) {
            choice.putObject("message").put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.put("finish_reason", reason);
        addUsage(answer, promptTokens, tokens.size());
        return answer;
    }

    private ObjectNode envelope(boolean chunk) {
        long now = clock.millis();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", id);
        node.put("object", object(chunk));
        node.put("created", now / 1000);
        node.put("created_ms", now);
        node.put("model", request.model());
        node.put("system_fingerprint", backend);
        return node;
    }

    private String object(boolean chunk) {
        if (!request.chat()) {
            return "text_completion";
        }
        return chunk ? "chat.completion.chunk" : "chat.completion";
    }

    private static ObjectNode choice(ObjectNode node) {
        return node.putArray("choices").addObject().put("index", 0);
    }

    private static void addUsage(ObjectNode node, int promptTokens, int tokens) {
        node.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", tokens)
                .put("total_tokens", promptTokens + tokens);
    }
}
