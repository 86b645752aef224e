package io.a3s.gateway.testkit.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The metrics at one moment, read from Prometheus' text format.
 *
 * @param samples the values by what stands in front of them: name and labels
 * @param types the types by name
 * @since 1.0
 */
public record MetricsPage(Map<String, Double> samples, Map<String, String> types) {
    /** Reads a page in that format. */
    public static MetricsPage parse(String text) {
        Map<String, Double> samples = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            }
        }
        return new MetricsPage(samples, types);
    }

    /**
     * Returns the value of one sample, 0 if it is not there.
     *
     * @param sample name and labels as on the page: {@code name{label="value"}}
     */
    public double value(String sample) {
        return samples.getOrDefault(sample, 0.0);
    }

    /**
     * Returns the sum of all samples with a name, whatever their labels, that have a text in them.
     */
    public double sum(String name, String part) {
        return samples.entrySet().stream()
                .filter(s -> nameOf(s.getKey()).equals(name) && s.getKey().contains(part))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /**
     * Returns the sum of all samples with a name that have at least these labels; 0 if there are
     * none.
     *
     * @param labels names and values in turn
     */
    public double labelled(String name, String... labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels: expected names and values in turn");
        }
        return samples.entrySet().stream()
                .filter(s -> nameOf(s.getKey()).equals(name) && hasAll(s.getKey(), labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static boolean hasAll(String sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            String label = labels[i] + "=\"" + labels[i + 1] + '"';
            if (!sample.contains('{' + label) && !sample.contains(',' + label)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the sum of all samples with a name, whatever their labels. */
    public double sum(String name) {
        return sum(name, "");
    }

    /** Returns the names of the samples. */
    public Set<String> names() {
        return samples.keySet().stream().map(MetricsPage::nameOf).collect(Collectors.toSet());
    }

    private static String nameOf(String sample) {
        int brace = sample.indexOf('{');
        return brace < 0 ? sample : sample.substring(0, brace);
    }
}
