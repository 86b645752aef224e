package io.a3s.gateway.testkit.conformance;

import java.util.List;

/** Values in HCL that fit some key's type and no key's meaning. */
final class HostileValues {
    static final List<String> ALL =
            List.of(
                    "-1",
                    "0",
                    "2147483647",
                    "9223372036854775807",
                    "1e300",
                    "0.0000001",
                    "true",
                    "\"\"",
                    "\" \"",
                    "\"\\n\"",
                    "\"\u00e4\ud83d\ude00\"",
                    "\"" + "x".repeat(3000) + '"',
                    "\"0s\"",
                    "\"-1s\"",
                    "\"1000000h\"",
                    "\"99999999999GB\"",
                    "\"http://\"",
                    "\"://:99999\"",
                    "\"/no/such/file\"",
                    "\"300.1.1.1/99\"",
                    "\"${\"",
                    "[]",
                    "[\"\"]",
                    "[\"a\", \"a\"]",
                    "[1, [2]]",
                    "{}",
                    "{ \"\" = \"\" }",
                    "{ \"a b\" = \"c\\r\\nd\" }",
                    "null");

    private HostileValues() {}
}
