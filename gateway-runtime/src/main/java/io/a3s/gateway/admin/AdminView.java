package io.a3s.gateway.admin;

import io.a3s.gateway.observe.BackendView;
import java.util.List;
import java.util.Map;

/**
 * What the management API shows. Every method gives the state at the moment it is called, as
 * JSON-ready values.
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

    /** Returns all backends. */
    List<BackendView> backends();

    /** Returns the plugins that are installed, also those that were refused and why. */
    List<Map<String, Object>> plugins();

    /** Returns name and version of the product and of the SPI. */
    Map<String, Object> version();
}
