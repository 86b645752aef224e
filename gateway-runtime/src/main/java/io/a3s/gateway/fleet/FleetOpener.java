package io.a3s.gateway.fleet;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.StoreConfig;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.plugin.BareContext;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.LastingInstance;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.Refusal;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the fleet that the first configuration asks for. A gateway stays a member of it as long as
 * it runs: one that moves to another store could not tell who leads where meanwhile.
 *
 * <p>Changed by one thread at a time; any may ask for the fleet.
 */
public final class FleetOpener implements AutoCloseable {
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private volatile @Nullable Fleet fleet;
    private Optional<StoreConfig> wanted = Optional.empty();

    /**
     * @param clock what a store tells the time by
     * @param ticker what a store measures time with
     */
    public FleetOpener(GatewayMetrics metrics, InstantSource clock, LongSupplier ticker) {
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    /**
     * Returns the fleet.
     *
     * @throws IllegalStateException before the first configuration
     */
    public Fleet fleet() {
        Fleet opened = fleet;
        if (opened == null) {
            throw new IllegalStateException("no configuration is in effect");
        }
        return opened;
    }

    /** Begins to take part, once the first configuration is in effect. */
    public void start() {
        fleet().start();
    }

    /** Opens the fleet of the first configuration. Returns what is wrong with that of another. */
    public List<Diagnostic> open(GatewayConfig config, PluginRegistry plugins) {
        Optional<Located<StoreConfig>> store = config.fixed().store();
        if (fleet == null) {
            try {
                fleet = store.map(each -> open(each.value(), plugins)).orElseGet(Fleet::alone);
                wanted = store.map(Located::value);
            } catch (InvalidConfigException | PluginCallException e) {
                return List.of(at(Diagnostic.error(Refusal.text(e)), store));
            }
            return List.of();
        }
        if (wanted.equals(store.map(Located::value))) {
            return List.of();
        }
        return List.of(
                at(Diagnostic.warning("store: the change takes effect at the next start"), store));
    }

    private static Diagnostic at(Diagnostic problem, Optional<Located<StoreConfig>> store) {
        return store.map(
                        each -> problem.at(each.range()).in("store \"" + each.value().type() + '"'))
                .orElse(problem);
    }

    private Fleet open(StoreConfig config, PluginRegistry plugins) {
        Installed<StateStoreFactory<?>> installed =
                plugins.stateStore(config.type())
                        .orElseThrow(() -> new IllegalStateException("type was checked"));
        InstanceMetrics published = metrics.forInstance("store", config.type());
        PluginContext context = new BareContext(config.type(), published, clock, ticker);
        LastingInstance<StateStore> store =
                LastingInstance.open(
                        installed.owner(),
                        "store " + config.type(),
                        () -> create(installed.factory(), config.config(), context),
                        StateStore::close,
                        published::close);
        return Fleet.of(
                member(),
                config.type(),
                store.get(),
                config.keys().leaseTtl(),
                published,
                store::close);
    }

    private static <C extends Record> StateStore create(
            StateStoreFactory<C> factory, Record config, PluginContext context) {
        return factory.create(factory.configType().cast(config), context);
    }

    // The host's name is for people; the rest makes it one of a kind.
    private static String member() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            host = "gateway";
        }
        String name = host.replaceAll("[^a-z0-9-]", "-");
        return name.substring(0, Math.min(name.length(), 60))
                + '-'
                + UUID.randomUUID().toString().substring(0, 13);
    }

    @Override
    public void close() {
        Fleet opened = fleet;
        if (opened != null) {
            opened.close();
        }
    }
}
