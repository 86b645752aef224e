package io.a3s.gateway.snapshot;

import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.util.function.Function;

/**
 * A scaler with what has to be given back when nobody uses it any more.
 *
 * @param owner the plugin of its executor
 * @param context what the executor got
 */
record RunningScaler(Scaler scaler, PluginGeneration owner, InstanceContext context) {
    /** Makes the executor of a service, and what tells it what to do. */
    static RunningScaler open(
            Installed<ScalingExecutorFactory<?>> installed,
            Record settings,
            InstanceContext context,
            Function<ScalingExecutor, Scaler> scaling) {
        PluginGeneration owner = installed.owner();
        owner.retain();
        try {
            ScalingExecutor executor =
                    owner.make(
                            () -> create(installed.factory(), settings, context),
                            ScalingExecutor::close);
            Scaler scaler = scaling.apply(executor);
            publish(context.metrics(), scaler);
            return new RunningScaler(scaler, owner, context);
        } catch (RuntimeException e) {
            context.close();
            owner.release();
            throw e;
        }
    }

    private static <C extends Record> ScalingExecutor create(
            ScalingExecutorFactory<C> factory, Record settings, InstanceContext context) {
        return factory.create(factory.configType().cast(settings), context);
    }

    private static void publish(Metrics metrics, Scaler scaler) {
        metrics.gauge("scaling_desired_replicas", scaler::desired);
        metrics.gauge("scaling_ready_replicas", scaler::ready);
        metrics.gauge("scaling_leader", () -> scaler.isLeader() ? 1 : 0);
        metrics.gauge("scaling_queued_requests", scaler::queued);
    }

    /** Ends it, on a thread of its own: replicas may take their time to stop. */
    void close() {
        Thread _ =
                Thread.ofVirtual()
                        .name("scaling-close")
                        .start(
                                () -> {
                                    owner.end("executor", scaler::close);
                                    context.close();
                                    owner.release();
                                });
    }
}
