package io.a3s.gateway.config;

import java.util.Optional;
import java.util.SortedSet;

/** What the installed plugins can be named by in a configuration. Immutable. */
public interface ExtensionTypes {
    /** Returns the names that are installed of a kind. */
    SortedSet<String> types(ExtensionKind kind);

    /**
     * Returns the record that describes the configuration of an extension, or nothing if it is not
     * installed or has no configuration.
     */
    Optional<Class<? extends Record>> configType(ExtensionKind kind, String type);

    /** Returns whether entrypoints of a protocol carry HTTP; true for one that is not installed. */
    boolean carriesHttp(String protocol);

    /** Returns whether entrypoints of a protocol take datagrams; false for one not installed. */
    boolean usesDatagrams(String protocol);

    /**
     * Returns where to get an extension that is not installed, as a hint to the operator: the jar
     * that is known to have it, and where plugins were looked for.
     */
    String whereToFind(ExtensionKind kind, String type);
}
