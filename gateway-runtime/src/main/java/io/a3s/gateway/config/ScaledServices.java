package io.a3s.gateway.config;

import io.a3s.gateway.config.NamedBlocks.NamedBlock;
import io.a3s.gateway.config.bind.Binder;
import io.a3s.gateway.config.bind.BlockSource;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.model.ScalingConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Binds services with a block {@code scaling}, in which there is a block of the executor's name. If
 * the executor is not installed, nobody knows what belongs into that, and it is passed over.
 */
final class ScaledServices {
    private final ExtensionTypes types;
    private final Binder binder;
    private final OwnBlocks ownBlocks;

    ScaledServices(ExtensionTypes types, Binder binder, OwnBlocks ownBlocks) {
        this.types = types;
        this.binder = binder;
        this.ownBlocks = ownBlocks;
    }

    /** Returns whether a block is for this class. */
    static boolean isScaled(NamedBlock block) {
        return block.content() instanceof Node.Table table
                && table.entries().stream().anyMatch(ScaledServices::isScaling);
    }

    private static boolean isScaling(Entry entry) {
        return entry.key().equals("scaling") && entry.value() instanceof Node.Table;
    }

    /** Binds a block. What does not fit has been reported. */
    Optional<Located<ServiceConfig>> bind(NamedBlock block) {
        List<Entry> common = new ArrayList<>();
        Optional<Record> settings = Optional.empty();
        for (Entry entry : block.table().entries()) {
            if (isScaling(entry)) {
                Node.Table inside = (Node.Table) entry.value();
                String executor = executor(inside);
                common.add(without(entry, inside, blocks(executor)));
                settings = settings(block, entry, inside, executor);
            } else {
                common.add(entry);
            }
        }
        Node.Table table = new Node.Table(common, block.table().range());
        Optional<Record> own = settings;
        return binder.bind(
                        ServiceConfig.class,
                        new BlockSource(table, block.path(), block.header(), Set.of()))
                .map(service -> new Located<>(with(service, own), block.header()));
    }

    private static String executor(Node.Table scaling) {
        return scaling.entries().stream()
                .filter(entry -> entry.key().equals("executor"))
                .map(Entry::value)
                .filter(Node.Text.class::isInstance)
                .map(value -> ((Node.Text) value).value())
                .findFirst()
                .orElse(ScalingConfig.DEFAULT_EXECUTOR);
    }

    private static Entry without(Entry entry, Node.Table inside, Set<String> blocks) {
        List<Entry> rest =
                inside.entries().stream()
                        .filter(each -> !blocks.contains(each.key()) || isText(each))
                        .toList();
        return new Entry(
                entry.key(),
                entry.keyRange(),
                entry.labels(),
                entry.isBlock(),
                new Node.Table(rest, inside.range()));
    }

    // No block in any case, such as the key that names the executor.
    private static boolean isText(Entry entry) {
        return entry.value() instanceof Node.Text;
    }

    /** A wrong name is one mistake, and the block of the right one is none. */
    private Set<String> blocks(String executor) {
        SortedSet<String> installed = types.types(ExtensionKind.SCALING_EXECUTOR);
        if (installed.contains(executor)) {
            return Set.of(executor);
        }
        Set<String> blocks = new HashSet<>(installed);
        blocks.add(executor);
        return blocks;
    }

    private Optional<Record> settings(
            NamedBlock block, Entry entry, Node.Table inside, String executor) {
        if (!types.types(ExtensionKind.SCALING_EXECUTOR).contains(executor)) {
            return Optional.empty();
        }
        BlockSource outer =
                new BlockSource(inside, block.path() + " scaling", entry.keyRange(), Set.of());
        return ownBlocks
                .bind(ExtensionKind.SCALING_EXECUTOR, executor, outer)
                .map(Record.class::cast);
    }

    private static ServiceConfig with(ServiceConfig service, Optional<Record> settings) {
        if (settings.isEmpty() || service.scaling().isEmpty()) {
            return service;
        }
        Located<ScalingConfig> scaling = service.scaling().get();
        return service.with(new Located<>(scaling.value().with(settings.get()), scaling.range()));
    }
}
