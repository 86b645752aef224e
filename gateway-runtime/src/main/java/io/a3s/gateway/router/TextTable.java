package io.a3s.gateway.router;

/**
 * A hash table from texts to numbers, in which a stretch of a longer text can be looked up without
 * making a string of it. A text belongs to an owner, which is a number, too: so one table serves
 * the paths of all hosts. Immutable.
 *
 * <p>A match among many routes waits for memory most of its time, and would wait once more for each
 * object it went through. So all texts are in one string, and the rest is in one array, by open
 * addressing: a slot is four integers, namely the hash, the number, the owner, and where the text
 * begins, which is 0 in a free slot. The number is here and not with the text, because a processor
 * goes on with it while it still waits for the text to compare.
 */
final class TextTable {
    /** What texts that are not in the table have instead of a number. */
    static final int NONE = Integer.MIN_VALUE;

    private static final int SLOT = 4;

    // Behind each text; hosts and paths have no such character.
    private static final char END = '\n';

    // 31 times this is 1 in the arithmetic of int.
    private static final int INVERSE_OF_31 = 0xBDEF7BDF;

    private final int[] slots;
    private final int mask;
    private final String texts;

    private TextTable(Builder builder) {
        this.slots = builder.slots;
        this.mask = builder.mask;
        this.texts = builder.texts.toString();
    }

    /**
     * Returns the number of a stretch of text, or {@link #NONE}.
     *
     * @param hash the hash of the stretch, made as that of the texts in the table
     */
    int get(int owner, String text, int start, int end, int hash) {
        int wanted = mixed(owner, hash);
        int length = end - start;
        for (int i = wanted; ; i++) {
            int slot = (i & mask) * SLOT;
            int place = slots[slot + 3];
            if (place == 0) {
                return NONE;
            }
            if (slots[slot] == wanted
                    && slots[slot + 2] == owner
                    && isText(place, text, start, length)
                    && texts.charAt(place + length) == END) {
                return slots[slot + 1];
            }
        }
    }

    /** Returns whether the text that begins at a place begins with a stretch of another. */
    boolean isText(int place, String other, int start, int length) {
        return other.regionMatches(start, texts, place, length);
    }

    /** Returns the hash of a stretch of text, as {@link String#hashCode} defines it. */
    static int hash(String text, int start, int end) {
        if (start == 0 && end == text.length()) {
            return text.hashCode();
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash;
    }

    /**
     * Returns the hash of another beginning of a text.
     *
     * @param hash the hash of its first characters
     * @param from how many these are
     * @param to how many are wanted
     */
    static int rehash(String text, int hash, int from, int to) {
        int moved = hash;
        for (int i = from; i < to; i++) {
            moved = moved * 31 + text.charAt(i);
        }
        for (int i = from; i > to; i--) {
            moved = (moved - text.charAt(i - 1)) * INVERSE_OF_31;
        }
        return moved;
    }

    /** Returns the {@link #hashBackwards} of a text with one more character in front. */
    static int withFirst(char first, int hash) {
        return hash * 31 + first;
    }

    /** Returns the hash of a text read from its end. */
    static int hashBackwards(String text) {
        int hash = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            hash = withFirst(text.charAt(i), hash);
        }
        return hash;
    }

    // Hashes of similar texts are similar; every bit of them has to decide about the slot.
    private static int mixed(int owner, int hash) {
        int mixed = hash + owner * 0x9E3779B9;
        mixed = (mixed ^ mixed >>> 16) * 0x85EBCA6B;
        mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
        return mixed ^ mixed >>> 16;
    }

    /** Takes texts, each once for an owner. */
    static final class Builder {
        private final StringBuilder texts = new StringBuilder().append(END);
        private int[] slots = new int[2 * SLOT];
        private int mask = 1;
        private int count;

        void put(int owner, String text, int hash, int number) {
            // At most two thirds full, so that runs of occupied slots stay short.
            if (++count * 3 > (mask + 1) * 2) {
                grow();
            }
            put(mixed(owner, hash), number, owner, add(text));
        }

        /** Adds a text that is only to be compared, and returns where it begins. */
        int add(String text) {
            int place = texts.length();
            texts.append(text).append(END);
            return place;
        }

        private void put(int hash, int number, int owner, int place) {
            int i = hash;
            while (slots[(i & mask) * SLOT + 3] != 0) {
                i++;
            }
            int slot = (i & mask) * SLOT;
            slots[slot] = hash;
            slots[slot + 1] = number;
            slots[slot + 2] = owner;
            slots[slot + 3] = place;
        }

        private void grow() {
            int[] old = slots;
            slots = new int[old.length * 2];
            mask = mask * 2 + 1;
            for (int slot = 0; slot < old.length; slot += SLOT) {
                if (old[slot + 3] != 0) {
                    put(old[slot], old[slot + 1], old[slot + 2], old[slot + 3]);
                }
            }
        }

        TextTable build() {
            return new TextTable(this);
        }
    }
}
