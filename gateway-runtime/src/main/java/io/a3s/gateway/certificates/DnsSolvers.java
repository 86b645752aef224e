package io.a3s.gateway.certificates;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.DnsSolverConfig;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.Refusal;
import io.a3s.gateway.spi.certificate.DnsSolver;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes what changes DNS records. */
public final class DnsSolvers {
    private DnsSolvers() {}

    /** Returns what is wrong with those of a configuration. */
    public static List<Diagnostic> check(GatewayConfig config, PluginRegistry plugins) {
        List<Diagnostic> problems = new ArrayList<>();
        for (Map.Entry<String, Located<DnsSolverConfig>> entry :
                config.fixed().dnsSolvers().entrySet()) {
            DnsSolverConfig solver = entry.getValue().value();
            Installed<DnsSolverFactory<?>> installed = installed(solver, plugins);
            try {
                close(installed, make(installed, solver.config()));
            } catch (InvalidConfigException | PluginCallException e) {
                problems.add(
                        Diagnostic.error(Refusal.text(e))
                                .in("dns_solvers \"" + entry.getKey() + '"')
                                .at(entry.getValue().range()));
            }
        }
        return problems;
    }

    /** Returns the factory of a solver that was checked to be there. */
    static Installed<DnsSolverFactory<?>> installed(
            DnsSolverConfig solver, PluginRegistry plugins) {
        return plugins.dnsSolver(solver.type())
                .orElseThrow(() -> new IllegalStateException("type was checked"));
    }

    /** Makes a solver. The caller holds a lease on its plugin. */
    static DnsSolver make(Installed<DnsSolverFactory<?>> installed, Record config) {
        return installed.owner().make(() -> create(installed.factory(), config), DnsSolver::close);
    }

    private static <C extends Record> DnsSolver create(DnsSolverFactory<C> factory, Record config) {
        return factory.create(factory.configType().cast(config));
    }

    /** Ends a solver. */
    static void close(Installed<DnsSolverFactory<?>> installed, DnsSolver solver) {
        installed.owner().end("DNS solver " + installed.name(), solver::close);
    }
}
