package io.a3s.gateway.config.bind;

import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.Map;
import java.util.Set;

/**
 * A block to bind.
 *
 * @param table what is in it
 * @param path how messages name it, for example {@code middlewares "rate-limit"}
 * @param header where messages about the whole block point
 * @param otherKeys keys in it that do not belong to the record and are read elsewhere
 * @param otherBlocks which of them are blocks, with what is in these
 */
public record BlockSource(
        Node.Table table,
        String path,
        SourceRange header,
        Set<String> otherKeys,
        Map<String, Class<? extends Record>> otherBlocks) {
    /** Copies what it is given. */
    public BlockSource {
        otherKeys = Set.copyOf(otherKeys);
        otherBlocks = Map.copyOf(otherBlocks);
    }

    /** Makes one of a block in which nothing else is a block. */
    public BlockSource(Node.Table table, String path, SourceRange header, Set<String> otherKeys) {
        this(table, path, header, otherKeys, Map.of());
    }
}
