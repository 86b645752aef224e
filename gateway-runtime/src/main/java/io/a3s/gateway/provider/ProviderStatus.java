package io.a3s.gateway.provider;

import java.util.List;

/**
 * How a provider is doing.
 *
 * @param name its name
 * @param state where it is in its life
 * @param problems what it has reported or failed with since it last published
 */
public record ProviderStatus(String name, State state, List<String> problems) {
    /** Where a provider is in its life. */
    public enum State {
        /** It has not published anything so far. */
        STARTING,
        /** It has published what there is, and watches. */
        WATCHING,
        /** It has said that there is nothing more to say. */
        FINISHED,
        /** It has failed, and is tried again after a while. */
        FAILED
    }

    public ProviderStatus {
        problems = List.copyOf(problems);
    }
}
