package io.a3s.gateway.config.hcl;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.bertramlabs.plugins.hcl4j.HCLParserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a text in the normal form the HCL library gets: one per line, without comments,
 * and numbered instead of named. It gets a few hundred at once, from whatever blocks: for each text
 * it reads it takes tens of kilobytes, and for long ones its time grows faster than their length.
 */
final class AttributeText {
    private static final int ENOUGH = 16_000;
    private static final Object UNREAD = new Object();

    private final List<StringBuilder> texts = new ArrayList<>();
    private int count;

    /** Begins the next attribute, and returns where to write its value. */
    StringBuilder begin() {
        if (texts.isEmpty() || texts.getLast().length() > ENOUGH) {
            texts.add(new StringBuilder(ENOUGH + ENOUGH / 8));
        }
        return texts.getLast().append('a').append(count++).append(" = ");
    }

    /** Returns the number of the attribute that was begun last, from 0. */
    int number() {
        return count - 1;
    }

    /** Reads all values. */
    Values read() {
        @Nullable Object[] values = new @Nullable Object[count];
        Arrays.fill(values, UNREAD);
        for (StringBuilder text : texts) {
            String attributes = text.toString();
            try {
                read(attributes, values);
            } catch (HCLParserException | IOException | RuntimeException e) {
                // One of them, and nobody knows which.
                for (String attribute : attributes.split("\n", -1)) {
                    readAlone(attribute, values);
                }
            }
        }
        return new Values(values);
    }

    private static void read(String attributes, @Nullable Object[] values)
            throws HCLParserException, IOException {
        Map<?, ?> found = new HCLParser().parse(attributes);
        found.forEach(
                (key, value) -> values[Integer.parseInt(key.toString().substring(1))] = value);
    }

    private static void readAlone(String attribute, @Nullable Object[] values) {
        try {
            read(attribute, values);
        } catch (HCLParserException | IOException | RuntimeException e) {
            // stays unread, which is reported where the value is asked for
        }
    }

    /** What the library has read. */
    static final class Values {
        private final @Nullable Object[] values;

        private Values(@Nullable Object[] values) {
            this.values = values;
        }

        /** Returns whether an attribute could be read. */
        boolean has(int number) {
            return values[number] != UNREAD;
        }

        @Nullable Object get(int number) {
            return values[number];
        }
    }
}
