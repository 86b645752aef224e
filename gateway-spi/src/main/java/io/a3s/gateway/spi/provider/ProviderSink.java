package io.a3s.gateway.spi.provider;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;

/**
 * Implemented by the runtime: takes what a provider has to say. Safe for use by any thread. After
 * the provider has been told to end, nothing is taken any more.
 *
 * @since 1.0
 */
@Incubating
public interface ProviderSink {
    /**
     * Says what there is. Returns at once; the gateway takes it over soon after, as a whole or not
     * at all. What comes in quick succession is taken together: the last counts.
     *
     * @param complete all that there is, not only what has changed; it takes the place of what was
     *     published before
     * @throws IllegalArgumentException if it is more than a gateway can hold: 10,000 sources, or 10
     *     million characters in all
     */
    void publish(DynamicConfig complete);

    /**
     * Returns what would have the gateway refuse a part of what there is, as far as reading tells:
     * rules that are none, keys that are unknown, references to what is not there. As all that is
     * published is taken over together or not at all, a provider that gathers from several others
     * leaves out this way what one of them has got wrong.
     *
     * <p>Costs about as much as reading the gateway's own file, and takes the file's word as it is
     * at present.
     *
     * @param part something to be published that refers to nothing of the provider's outside of it
     * @return the errors, with their places in the part; empty if there are none
     */
    default List<Diagnostic> check(DynamicConfig part) {
        return List.of();
    }

    /**
     * Tells operators of something that keeps the provider from finding out what there is, such as
     * a file that cannot be read. What was published stays. It is shown until the next {@link
     * #publish}.
     */
    void report(Diagnostic problem);
}
