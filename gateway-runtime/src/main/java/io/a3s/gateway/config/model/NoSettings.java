package io.a3s.gateway.config.model;

/** The configuration of an extension that has none. */
public record NoSettings() {}
