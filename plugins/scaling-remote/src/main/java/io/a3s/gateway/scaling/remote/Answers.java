package io.a3s.gateway.scaling.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;

/** Reads numbers out of answers, and refuses what no platform would mean. */
public final class Answers {
    private static final int MAX_REPLICAS = 100_000;

    private Answers() {}

    /**
     * Returns a number of replicas.
     *
     * @param answer the object it is in
     * @param key its key
     * @throws ScalingException if it is missing, or no whole number from 0 to 100,000
     */
    public static int replicas(JsonNode answer, String key) throws ScalingException {
        JsonNode value = answer.path(key);
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_REPLICAS) {
            throw new ScalingException(
                    Kind.BAD_ANSWER,
                    "\"%s\" in the answer is %s (expected: a number of replicas)"
                            .formatted(key, value.isMissingNode() ? "missing" : shortened(value)));
        }
        return value.intValue();
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
