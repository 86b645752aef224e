package ${package};

import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;

/** What operators write; keys in HCL are these names in {@code snake_case}. */
@Doc("Stamps responses.")
record StampConfig(@Doc("What the field `X-Stamp` of responses says.") String value) {
    StampConfig {
        if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new InvalidConfigException("value", "not fit for a field (expected: printable ASCII)");
        }
    }
}
