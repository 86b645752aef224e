package io.a3s.gateway.config.hcl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of a text that was read before. What a block of the file itself says depends on nothing
 * outside it but variables, so a block whose text is there again need not be read again, wherever
 * it is now.
 */
public final class KnownBlocks {
    /** Nothing is known. */
    public static final KnownBlocks NONE = new KnownBlocks("", List.of());

    private final String text;
    private final List<BlockText> blocks;

    /**
     * Keeps blocks.
     *
     * @param text the text they are in; without errors, and read with the same variables, if these
     *     blocks have any
     * @param blocks some of its blocks, in order
     */
    public KnownBlocks(String text, List<BlockText> blocks) {
        this.text = text;
        this.blocks = List.copyOf(blocks);
    }

    /** Returns a block by its number, from 0. */
    BlockText get(int number) {
        return blocks.get(number);
    }

    /** Begins to look for them in another text. */
    Search in(String other) {
        return new Search(other);
    }

    /** Goes through a text from its beginning. */
    final class Search {
        private final String other;
        private int expected;
        private boolean isLost;
        private @Nullable Map<String, Integer> byHeader;

        private Search(String other) {
            this.other = other;
        }

        /**
         * Returns the number of the block that is at an offset of the text, or -1. Between two
         * texts most blocks stay, in their order, so it looks first where the last one was found.
         */
        int at(int offset) {
            if (blocks.isEmpty()) {
                return -1;
            }
            int found = -1;
            if (isAt(expected, offset)) {
                found = expected;
            } else if (isAt(expected + 1, offset)) {
                // The one that was expected has been changed or removed.
                found = expected + 1;
            } else if (isLost) {
                found = byHeader(offset);
            }
            // One block that is not known is a new or changed one; at the second, several may have
            // been moved or removed.
            isLost = found < 0;
            expected = found < 0 ? expected : found + 1;
            return found;
        }

        private boolean isAt(int number, int offset) {
            if (number >= blocks.size()) {
                return false;
            }
            BlockText block = blocks.get(number);
            return other.regionMatches(offset, text, block.start(), block.end() - block.start());
        }

        private int byHeader(int offset) {
            Map<String, Integer> headers = byHeader;
            if (headers == null) {
                headers = HashMap.newHashMap(blocks.size());
                for (int number = 0; number < blocks.size(); number++) {
                    BlockText block = blocks.get(number);
                    headers.put(text.substring(block.start(), block.headerEnd()), number);
                }
                byHeader = headers;
            }
            Integer number = headers.get(header(offset));
            return number != null && isAt(number, offset) ? number : -1;
        }

        /** Returns what is before the opening bracket, if that is on the same line. */
        private String header(int offset) {
            int end = offset;
            while (end < other.length() && other.charAt(end) != '\n' && other.charAt(end) != '{') {
                end++;
            }
            return other.substring(offset, end).stripTrailing();
        }
    }
}
