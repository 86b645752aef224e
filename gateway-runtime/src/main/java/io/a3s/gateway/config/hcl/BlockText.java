package io.a3s.gateway.config.hcl;

/**
 * Where a block of the file itself, with one label, is in the text.
 *
 * @param key what kind of block it is
 * @param label its label without quotes
 * @param start the offset of its first character
 * @param labelStart the offset of its label, with quotes
 * @param headerEnd the offset behind its label
 * @param end the offset behind its closing bracket
 */
public record BlockText(
        String key, String label, int start, int labelStart, int headerEnd, int end) {
    /** Returns the same block at another place. */
    BlockText at(int newStart) {
        int shift = newStart - start;
        return new BlockText(
                key, label, newStart, labelStart + shift, headerEnd + shift, end + shift);
    }
}
