package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import java.util.Comparator;

/**
 * What a configuration can name: a kind of extension and a name within it.
 *
 * @param kind the kind
 * @param name the middleware's {@code type}, the balancer's {@code strategy} and so on
 */
public record ExtensionName(ExtensionKind kind, String name) implements Comparable<ExtensionName> {
    private static final Comparator<ExtensionName> ORDER =
            Comparator.comparing(ExtensionName::kind).thenComparing(ExtensionName::name);

    @Override
    public int compareTo(ExtensionName other) {
        return ORDER.compare(this, other);
    }

    /** Returns the kind in words and the name, such as {@code middleware "jwt"}. */
    @Override
    public String toString() {
        return kindInWords() + " \"" + name + '"';
    }

    /** Returns the kind in words, such as {@code backend scheme}. */
    String kindInWords() {
        return switch (kind) {
            case MIDDLEWARE -> "middleware";
            case LOAD_BALANCER -> "strategy";
            case TRANSPORT -> "protocol";
            case EXCHANGE_HANDLER -> "exchange handler";
            case BACKEND_CONNECTOR -> "backend scheme";
            case PROVIDER -> "provider";
            case SCALING_EXECUTOR -> "executor";
            case CERTIFICATE_ISSUER -> "certificate issuer";
            case DNS_SOLVER -> "DNS solver";
            case STATE_STORE -> "store";
            case TRACER -> "tracer";
        };
    }
}
