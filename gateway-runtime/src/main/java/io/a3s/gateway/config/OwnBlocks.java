package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Binder;
import io.a3s.gateway.config.bind.BlockSource;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.model.NoSettings;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Binds blocks inside others that have the name of the extension chosen there, such as {@code http}
 * in an entrypoint with that protocol.
 */
final class OwnBlocks {
    private final ExtensionTypes types;
    private final Binder binder;
    private final List<Diagnostic> diagnostics;

    OwnBlocks(ExtensionTypes types, Binder binder, List<Diagnostic> diagnostics) {
        this.types = types;
        this.binder = binder;
        this.diagnostics = diagnostics;
    }

    /** Returns the record of an extension that is installed. */
    Class<? extends Record> configType(ExtensionKind kind, String type) {
        Optional<Class<? extends Record>> configType = types.configType(kind, type);
        return configType.isPresent() ? configType.get() : NoSettings.class;
    }

    /**
     * Binds the block of an extension, or the extension's defaults if there is none.
     *
     * @param outer the block it is in
     * @return the record, or nothing if something does not fit, which has been reported
     */
    Optional<? extends Record> bind(ExtensionKind kind, String name, BlockSource outer) {
        Class<? extends Record> type = configType(kind, name);
        List<Entry> settings =
                outer.table().entries().stream().filter(entry -> entry.key().equals(name)).toList();
        if (settings.size() > 1) {
            diagnostics.add(
                    Diagnostic.error("a second block \"" + name + '"')
                            .in(outer.path())
                            .at(settings.get(1).keyRange()));
        }
        if (settings.isEmpty()) {
            Node.Table none = new Node.Table(List.of(), outer.header());
            return binder.bind(type, new BlockSource(none, outer.path(), outer.header(), Set.of()));
        }
        if (settings.getFirst().value() instanceof Node.Table table) {
            return binder.bind(
                    type,
                    new BlockSource(table, outer.path() + ' ' + name, table.range(), Set.of()));
        }
        diagnostics.add(
                Diagnostic.error("\"" + name + "\" is not a block")
                        .in(outer.path())
                        .at(settings.getFirst().keyRange())
                        .hint("expected: " + name + " { ... }"));
        return Optional.empty();
    }
}
