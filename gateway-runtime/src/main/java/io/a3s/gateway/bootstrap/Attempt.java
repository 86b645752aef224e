package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of preparing a configuration for a set of plugins.
 *
 * @param loaded what was read
 * @param plugins the plugins
 * @param diagnostics errors and warnings; may be added to
 * @param ready what is to be put into effect, absent if there are errors
 */
record Attempt(
        LoadResult loaded,
        PluginRegistry plugins,
        List<Diagnostic> diagnostics,
        Optional<Ready> ready) {
    /**
     * All parts of a change that can no longer fail.
     *
     * @param snapshot what new exchanges begin with
     * @param listeners the entrypoints
     * @param files what the files it names were like
     */
    record Ready(Snapshot snapshot, EntrypointTable.Change listeners, FileStamps files) {}

    String rendered() {
        return diagnostics.stream().map(loaded::render).collect(Collectors.joining());
    }
}
