package io.a3s.gateway.config.hcl;

import java.util.List;

/** A value as the scanner saw it: its kind and where it is. */
sealed interface RawValue {
    int start();

    int end();

    /** A string; variables are the offsets of their dollar signs. */
    record Text(int start, int end, List<Integer> variables) implements RawValue {}

    /** A number. */
    record Numeric(int start, int end) implements RawValue {}

    /** {@code true}, {@code false} or {@code null}. */
    record Word(int start, int end) implements RawValue {}

    /** A list. */
    record Sequence(int start, int end, List<RawValue> elements) implements RawValue {}

    /** An object. */
    record Table(int start, int end, List<Member> members) implements RawValue {}

    /** Something that is no value; reported. */
    record Broken(int start, int end) implements RawValue {}

    /** A member of an object. */
    record Member(String key, int keyStart, int keyEnd, RawValue value) {}
}
