package com.example.mark;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.InvalidConfigException;

record MarkConfig(@Default("X-Mark") String header) {
    MarkConfig {
        if (header.equals("@REFUSED@")) {
            throw new InvalidConfigException("header", header + " (expected: another one)");
        }
    }
}
