package io.a3s.gateway.config;

import io.a3s.gateway.config.Draft.Elements;
import io.a3s.gateway.config.NamedBlocks.NamedBlock;
import io.a3s.gateway.config.bind.Binder;
import io.a3s.gateway.config.bind.BlockSource;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.hcl.HclDocument;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.model.DnsSolverConfig;
import io.a3s.gateway.config.model.DnsSolverKeys;
import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.config.model.MiddlewareKeys;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.config.model.StoreConfig;
import io.a3s.gateway.config.model.StoreKeys;
import io.a3s.gateway.config.model.TracingConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Binds every block of a file to the record that its kind, or its plugin, has for it. */
final class DraftBinder {
    private static final Set<String> KINDS =
            Set.of(
                    "entrypoints",
                    "routers",
                    "services",
                    "middlewares",
                    "providers",
                    "dns_solvers",
                    "store",
                    "tracing");
    private static final Set<String> STORE_KEYS = Set.of("lease_ttl");
    private static final Set<String> MIDDLEWARE_KEYS = Set.of("type", "fail_open");

    private final ExtensionTypes types;
    private final BoundBlocks known;
    private final BoundBlocks.Builder bound = new BoundBlocks.Builder();
    private final Binder binder;
    private final OwnBlocks ownBlocks;
    private final ScaledServices scaledServices;
    private final List<Diagnostic> diagnostics;

    DraftBinder(
            ExtensionTypes types, BoundBlocks known, Binder binder, List<Diagnostic> diagnostics) {
        this.types = types;
        this.known = known;
        this.binder = binder;
        this.ownBlocks = new OwnBlocks(types, binder, diagnostics);
        this.scaledServices = new ScaledServices(types, binder, ownBlocks);
        this.diagnostics = diagnostics;
    }

    /** Returns the blocks that need not be bound again as long as their text stays. */
    BoundBlocks.Builder bound() {
        return bound;
    }

    Draft bind(HclDocument document) {
        Node.Table root = document.root().orElseThrow();
        Draft draft = new Draft();
        draft.top = binder.bind(Draft.Top.class, new BlockSource(root, "", root.range(), KINDS));
        for (NamedBlock block : NamedBlocks.of(document, "entrypoints", diagnostics)) {
            entrypoint(block, draft);
        }
        bindAll(document, "routers", RouterConfig.class, draft.routers);
        for (NamedBlock block : NamedBlocks.of(document, "services", diagnostics)) {
            draft.services.names.add(block.name());
            service(block).ifPresent(each -> draft.services.bound.put(block.name(), each));
        }
        for (NamedBlock block : NamedBlocks.of(document, "middlewares", diagnostics)) {
            add(draft.middlewares, block, middleware(block));
        }
        for (NamedBlock block : NamedBlocks.of(document, "providers", diagnostics)) {
            add(draft.providers, block, provider(block));
        }
        for (NamedBlock block : NamedBlocks.of(document, "dns_solvers", diagnostics)) {
            add(draft.dnsSolvers, block, dnsSolver(block));
        }
        for (NamedBlock block : NamedBlocks.of(document, "store", diagnostics)) {
            onlyOne(draft.stores, block, "store", "a fleet shares one");
            add(draft.stores, block, store(block));
        }
        for (NamedBlock block : NamedBlocks.of(document, "tracing", diagnostics)) {
            onlyOne(draft.tracers, block, "tracing", "what it records goes to one place");
            add(draft.tracers, block, tracing(block));
        }
        return draft;
    }

    private void onlyOne(Elements<?> before, NamedBlock block, String kind, String why) {
        if (!before.names.isEmpty()) {
            diagnostics.add(
                    Diagnostic.error("a second " + kind)
                            .in(block.path())
                            .at(block.header())
                            .hint("expected: one block \"" + kind + "\"; " + why));
        }
    }

    private <T extends Record> void bindAll(
            HclDocument document, String kind, Class<T> type, Elements<T> elements) {
        for (NamedBlock block : NamedBlocks.of(document, kind, diagnostics)) {
            elements.names.add(block.name());
            Optional<Located<T>> element = bind(type, block);
            element.ifPresent(located -> elements.bound.put(block.name(), located));
        }
    }

    private <T extends Record> Optional<Located<T>> bind(Class<T> type, NamedBlock block) {
        if (block.content() instanceof Node.Known same) {
            Located<T> element = known.get(same);
            block.text().ifPresent(text -> bound.add(text, element));
            return Optional.of(element);
        }
        int secrets = binder.secrets().size();
        Optional<Located<T>> element =
                binder.bind(type, source(block, block.table(), Set.of()))
                        .map(value -> new Located<>(value, block.header()));
        boolean isConstant =
                binder.secrets().size() == secrets && !block.table().isFromEnvironment();
        if (element.isPresent() && isConstant) {
            block.text().ifPresent(text -> bound.add(text, element.get()));
        }
        return element;
    }

    // Those with scaling have records of plugins, and are bound anew each time.
    private Optional<Located<ServiceConfig>> service(NamedBlock block) {
        return ScaledServices.isScaled(block)
                ? scaledServices.bind(block)
                : bind(ServiceConfig.class, block);
    }

    private static <T> void add(Elements<T> elements, NamedBlock block, Optional<T> bound) {
        elements.names.add(block.name());
        bound.ifPresent(
                value -> elements.bound.put(block.name(), new Located<>(value, block.header())));
    }

    private static BlockSource source(NamedBlock block, Node.Table table, Set<String> otherKeys) {
        return new BlockSource(table, block.path(), block.header(), otherKeys);
    }

    /** Returns the top of a file with one of its keys only. */
    static BlockSource only(Node.Table root, String key) {
        return new BlockSource(
                part(root, entry -> entry.key().equals(key)), "", root.range(), Set.of());
    }

    private static Node.Table part(Node.Table table, Predicate<Entry> condition) {
        return new Node.Table(table.entries().stream().filter(condition).toList(), table.range());
    }

    private void entrypoint(NamedBlock block, Draft draft) {
        String protocol = text(block.table(), "protocol").orElse("http");
        Optional<EntrypointConfig> keys =
                binder.bind(
                        EntrypointConfig.class,
                        new BlockSource(
                                block.table(),
                                block.path(),
                                block.header(),
                                Set.of(protocol),
                                Map.of(
                                        protocol,
                                        ownBlocks.configType(ExtensionKind.TRANSPORT, protocol))));
        add(draft.entrypointKeys, block, keys);
        draft.entrypoints.names.add(block.name());
        Located<String> named =
                keys.map(EntrypointConfig::protocol)
                        .orElseGet(() -> new Located<>(protocol, block.header()));
        if (!isInstalled(ExtensionKind.TRANSPORT, named, block, "protocol")) {
            return;
        }
        Optional<? extends Record> transport =
                ownBlocks.bind(
                        ExtensionKind.TRANSPORT, protocol, source(block, block.table(), Set.of()));
        if (keys.isPresent() && transport.isPresent()) {
            add(draft.entrypoints, block, Optional.of(new Entrypoint(keys.get(), transport.get())));
        }
    }

    private Optional<MiddlewareConfig> middleware(NamedBlock block) {
        Node.Table common = part(block.table(), entry -> MIDDLEWARE_KEYS.contains(entry.key()));
        Node.Table own = part(block.table(), entry -> !MIDDLEWARE_KEYS.contains(entry.key()));
        Optional<MiddlewareKeys> keys =
                binder.bind(MiddlewareKeys.class, source(block, common, Set.of()));
        if (keys.isEmpty()
                || !isInstalled(ExtensionKind.MIDDLEWARE, keys.get().type(), block, "type")) {
            return Optional.empty();
        }
        Located<String> type = keys.get().type();
        Optional<? extends Record> config =
                binder.bind(
                        ownBlocks.configType(ExtensionKind.MIDDLEWARE, type.value()),
                        source(block, own, Set.of()));
        return config.map(each -> new MiddlewareConfig(type, keys.get().failOpen(), each));
    }

    private Optional<DnsSolverConfig> dnsSolver(NamedBlock block) {
        Node.Table common = part(block.table(), entry -> entry.key().equals("type"));
        Node.Table own = part(block.table(), entry -> !entry.key().equals("type"));
        Optional<DnsSolverKeys> keys =
                binder.bind(DnsSolverKeys.class, source(block, common, Set.of()));
        if (keys.isEmpty()
                || !isInstalled(ExtensionKind.DNS_SOLVER, keys.get().type(), block, "type")) {
            return Optional.empty();
        }
        String type = keys.get().type().value();
        return binder.bind(
                        ownBlocks.configType(ExtensionKind.DNS_SOLVER, type),
                        source(block, own, Set.of()))
                .map(config -> new DnsSolverConfig(type, config));
    }

    private Optional<StoreConfig> store(NamedBlock block) {
        Node.Table common = part(block.table(), entry -> STORE_KEYS.contains(entry.key()));
        Node.Table own = part(block.table(), entry -> !STORE_KEYS.contains(entry.key()));
        Optional<StoreKeys> keys = binder.bind(StoreKeys.class, source(block, common, Set.of()));
        Located<String> type = new Located<>(block.name(), block.header());
        if (!isInstalled(ExtensionKind.STATE_STORE, type, block, "store") || keys.isEmpty()) {
            return Optional.empty();
        }
        return binder.bind(
                        ownBlocks.configType(ExtensionKind.STATE_STORE, block.name()),
                        source(block, own, Set.of()))
                .map(config -> new StoreConfig(block.name(), keys.get(), config));
    }

    private Optional<TracingConfig> tracing(NamedBlock block) {
        return byLabel(ExtensionKind.TRACER, block, "tracing")
                .map(config -> new TracingConfig(block.name(), config));
    }

    private Optional<Record> provider(NamedBlock block) {
        return byLabel(ExtensionKind.PROVIDER, block, "provider");
    }

    private Optional<Record> byLabel(ExtensionKind kind, NamedBlock block, String key) {
        Located<String> type = new Located<>(block.name(), block.header());
        if (!isInstalled(kind, type, block, key)) {
            return Optional.empty();
        }
        return binder.bind(
                        ownBlocks.configType(kind, block.name()),
                        source(block, block.table(), Set.of()))
                .map(Record.class::cast);
    }

    private boolean isInstalled(
            ExtensionKind kind, Located<String> type, NamedBlock block, String key) {
        if (types.types(kind).contains(type.value())) {
            return true;
        }
        diagnostics.add(
                Diagnostic.error(key + " \"" + type.value() + "\" is not installed")
                        .in(block.path())
                        .at(type.range())
                        .hint(notInstalledHint(types, kind, type.value())));
        return false;
    }

    /** Returns what to do about an extension that is not there: mend the name, or get the jar. */
    static String notInstalledHint(ExtensionTypes types, ExtensionKind kind, String type) {
        String where = types.whereToFind(kind, type);
        return Nearest.to(type, types.types(kind))
                .map(nearest -> "did you mean \"" + nearest + "\"? " + where)
                .orElse(where);
    }

    private static Optional<String> text(Node.Table table, String key) {
        return table.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .filter(Node.Text.class::isInstance)
                .map(value -> ((Node.Text) value).value())
                .findFirst();
    }
}
