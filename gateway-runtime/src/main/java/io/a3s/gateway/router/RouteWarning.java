package io.a3s.gateway.router;

/**
 * A route that can never be taken.
 *
 * @param router its name
 * @param summary why
 * @param hint what to do
 */
public record RouteWarning(String router, String summary, String hint) {}
