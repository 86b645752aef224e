package io.a3s.gateway.spi.backend;

import io.a3s.gateway.spi.Incubating;
import java.util.List;

/**
 * Implemented by plugins: picks a backend. One instance serves one pool and is called by several
 * event loops at once.
 *
 * @since 1.0
 */
@Incubating
public interface LoadBalancer {
    /**
     * Picks one of the backends that are fit to serve.
     *
     * @param available the backends in configured order; never empty, and the same list object
     *     until it changes
     * @param context what the backend is for
     */
    Backend pick(List<Backend> available, BalanceContext context);
}
