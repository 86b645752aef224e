package io.a3s.gateway.provider.kubernetes;

import java.util.Optional;

/**
 * A Service as one of those that share the requests of a route.
 *
 * @param name what it is called among them
 * @param weight its share
 * @param strategy how one of its servers is picked, if it says so
 */
record Pool(String name, int weight, Backends.Found found, Optional<String> strategy) {
    boolean isUsable() {
        return weight > 0 && !found.servers().isEmpty();
    }
}
