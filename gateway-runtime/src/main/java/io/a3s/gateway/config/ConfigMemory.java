package io.a3s.gateway.config;

/**
 * Routers, services and rules of the text that was loaded last, whichever plugins it was loaded
 * for. What the next text has in common with it is not read again. For one thread at a time.
 */
public final class ConfigMemory {
    BoundBlocks blocks = BoundBlocks.NONE;
    KnownRules rules = KnownRules.NONE;
}
