package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import java.util.List;

/**
 * Implemented by the runtime: how many replicas a service is to have. Immutable.
 *
 * @since 1.0
 */
@Incubating
public interface ScaleTarget {
    /** Returns how many there are to be, 0 or more. */
    int replicas();

    /** Returns how many the gateway believes there are to be so far, 0 or more. */
    int current();

    /**
     * Returns the {@linkplain Replica#id() ids} of replicas that get no requests any more and have
     * none left, so that they are the ones to stop if there are to be fewer; empty if that is known
     * of none. An executor that cannot choose which replicas it stops leaves it alone.
     */
    List<String> spare();

    /** Returns why, in words for a log: load, queue, and what follows from them. */
    String reason();
}
