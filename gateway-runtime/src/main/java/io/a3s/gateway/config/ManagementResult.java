package io.a3s.gateway.config;

import io.a3s.gateway.config.model.ManagementConfig;
import java.util.Optional;

/**
 * What came of reading only how a gateway is managed.
 *
 * @param management the block, with defaults if there is none; absent if it cannot be read
 * @param rendered what is wrong with the file then, ready to print
 */
public record ManagementResult(Optional<ManagementConfig> management, String rendered) {}
