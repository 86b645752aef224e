package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;

/**
 * What became of a service's questions.
 *
 * @param answered there were records
 * @param empty there were none
 * @param failed there was no answer
 */
record QuestionMetrics(Counter answered, Counter empty, Counter failed) {
    static QuestionMetrics of(Metrics metrics, String service) {
        return new QuestionMetrics(
                counter(metrics, service, "answered"),
                counter(metrics, service, "empty"),
                counter(metrics, service, "failed"));
    }

    private static Counter counter(Metrics metrics, String service, String result) {
        return metrics.counter("dns_questions_total", "service", service, "result", result);
    }
}
