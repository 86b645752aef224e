package io.a3s.gateway.admin;

import io.a3s.gateway.observe.BackendView;
import java.util.List;
import java.util.Map;

/**
 * What the management API shows, and the few things it does. Every method gives the state at the
 * moment it is called, as JSON-ready values.
 */
public interface AdminView {
    /** Returns whether new traffic is taken. */
    boolean isReady();

    /** Returns state, uptime, connections, requests, and how many backends are healthy. */
    Map<String, Object> health();

    /** Returns the metrics in Prometheus' text format. */
    String metrics();

    /** Returns the configuration in effect, secrets masked. */
    Map<String, Object> config();

    /** Returns the routers, in the order of their names. */
    List<Map<String, Object>> routes();

    /** Returns the services, in the order of their names. */
    List<Map<String, Object>> services();

    /** Returns how services are scaled that are, in the order of their names. */
    List<Map<String, Object>> scaling();

    /** Returns all backends. */
    List<BackendView> backends();

    /**
     * Returns the plugins that are installed, those that were refused and why, and those that were
     * replaced or removed but are still in memory.
     */
    List<Map<String, Object>> plugins();

    /**
     * Looks through the plugins directory again.
     *
     * @throws IllegalStateException if the gateway is not running
     */
    PluginReload reloadPlugins();

    /** Returns the rollouts, in the order of their services. */
    List<Map<String, Object>> rollouts();

    /**
     * Carries out a command for the rollout of a service.
     *
     * @param action {@code pause}, {@code resume}, {@code promote} or {@code abort}
     */
    ActionResult orderRollout(String service, String action);

    /** Returns name and version of the product and of the SPI. */
    Map<String, Object> version();
}
