package io.a3s.gateway.benchmarks;

/** The configuration of the benchmarks' middlewares. */
record NoSettings() {}
