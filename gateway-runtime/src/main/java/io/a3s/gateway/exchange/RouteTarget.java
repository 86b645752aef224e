package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.RouterStats;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.http.RouteInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router of one snapshot, compiled.
 *
 * @param router the router's name
 * @param target the service it leads to
 * @param chain the middlewares in order
 * @param stats what is counted about the router
 * @param mirror where copies of its requests go, or null if there are none
 */
public record RouteTarget(
        String router,
        Service target,
        List<ChainLink> chain,
        RouterStats stats,
        @Nullable Mirror mirror)
        implements RouteInfo {
    @Override
    public String service() {
        return target.name();
    }
}
