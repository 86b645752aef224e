package io.a3s.gateway.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** States of rollouts as JSON, which may have keys that are not known yet. */
final class RolloutDocuments {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private RolloutDocuments() {}

    static String write(RolloutState state) throws IOException {
        return JSON.writeValueAsString(state);
    }

    /**
     * Reads a document.
     *
     * @param place names it in messages
     * @throws IOException if it is not the state of the service
     */
    static RolloutState read(String text, String service, String place) throws IOException {
        try {
            RolloutState state = JSON.readValue(text, RolloutState.class);
            if (state == null || !state.service().equals(service) || state.history().isEmpty()) {
                throw new IOException(place + ": not the state of " + service);
            }
            return state;
        } catch (JsonProcessingException e) {
            throw new IOException(place + ": not the state of a rollout", e);
        }
    }
}
