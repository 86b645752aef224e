package io.a3s.gateway.admin;

import java.util.Map;

/**
 * What became of a command.
 *
 * @param status the status to answer with
 * @param shown the details, JSON-ready
 */
public record ActionResult(int status, Map<String, Object> shown) {}
