package io.a3s.gateway.distribution.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a backend reads from the body of a completion request.
 *
 * @param chat whether it came to the chat endpoint, whose answers have another form
 * @param prompt the text to answer
 * @param maxTokens how many tokens at most; 0 if the client did not say
 * @param stream whether the answer is wanted token by token
 * @param usage whether a stream is to end with the numbers of tokens
 */
record CompletionRequest(
        boolean chat, String model, String prompt, int maxTokens, boolean stream, boolean usage) {

    static CompletionRequest read(JsonNode body, boolean chat) {
        int maxTokens = body.path("max_tokens").asInt(body.path("max_completion_tokens").asInt(0));
        return new CompletionRequest(
                chat,
                body.path("model").asText("demo"),
                chat ? lastMessage(body.path("messages")) : body.path("prompt").asText(""),
                maxTokens,
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false));
    }

    private static String lastMessage(JsonNode messages) {
        JsonNode content = messages.path(messages.size() - 1).path("content");
        // Content is a text, or a list of parts of which some have a text.
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }
}
