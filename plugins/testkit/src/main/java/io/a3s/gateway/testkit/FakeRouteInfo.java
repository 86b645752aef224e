package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.RouteInfo;

/** A route as the test describes it. */
record FakeRouteInfo(String router, String service) implements RouteInfo {}
