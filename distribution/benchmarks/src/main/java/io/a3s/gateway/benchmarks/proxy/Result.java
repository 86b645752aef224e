package io.a3s.gateway.benchmarks.proxy;

import java.util.Locale;

/**
 * What one proxy did under one load in one round.
 *
 * @param units requests, or tokens of streams
 * @param cpuMicros processor time for each of them
 * @param perSecond how many there were in a second
 * @param p50Micros median latency
 * @param p99Micros 99th percentile of the latency
 * @param failures what went wrong
 * @param memoryMiB what the proxy has after it
 */
record Result(
        String scenario,
        String proxy,
        int round,
        long units,
        double cpuMicros,
        double perSecond,
        double p50Micros,
        double p99Micros,
        long failures,
        double memoryMiB) {
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"scenario\":\"%s\",\"proxy\":\"%s\",\"round\":%d,\"units\":%d,\"cpu_us\":%.2f,\"per_s\":%.0f,"
                        + "\"p50_us\":%.1f,\"p99_us\":%.1f,\"failures\":%d,\"memory_mib\":%.1f}",
                scenario,
                proxy,
                round,
                units,
                cpuMicros,
                perSecond,
                p50Micros,
                p99Micros,
                failures,
                memoryMiB);
    }
}
