package com.example.eventredact;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import java.util.List;

/** The keys in HCL. */
@Doc("Replaces words in the events of event streams.")
record EventRedactConfig(
        @Doc("The words to replace.") @NotEmpty List<String> words,
        @Doc("What stands in their place.") @Default("***") String replacement,
        @Doc("How long an event may be; the stream of a longer one is cut off.") @Default("256KiB")
                DataSize maxEvent) {
    EventRedactConfig {
        words = List.copyOf(words);
        if (words.contains("")) {
            throw new InvalidConfigException("words", "\"\" (expected: a word)");
        }
        if (maxEvent.bytes() < 1 || maxEvent.bytes() > Integer.MAX_VALUE / 2) {
            throw new InvalidConfigException("max_event", maxEvent + " (expected: 1B to 1GiB)");
        }
    }
}
