/**
 * Tests with peers that mean harm: a corpus of malformed and ambiguous messages, and a fuzzer, both
 * against the assembled tree. What the gateway forwards is judged by a parser of its own that is as
 * strict as the RFCs allow and shares no code with the gateway.
 */
@NullMarked
package io.a3s.gateway.e2e.robustness;

import org.jspecify.annotations.NullMarked;
