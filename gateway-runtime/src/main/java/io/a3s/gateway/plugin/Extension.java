package io.a3s.gateway.plugin;

import java.util.Optional;

/**
 * One factory of a plugin, with what the plugin answered about it when it was loaded.
 *
 * @param name what a configuration names it by
 * @param factory the plugin's object
 * @param configType the record that describes its configuration, if it has one
 */
record Extension(
        ExtensionName name, Object factory, Optional<Class<? extends Record>> configType) {}
