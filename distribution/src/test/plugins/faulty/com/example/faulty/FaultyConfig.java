package com.example.faulty;

import io.a3s.gateway.spi.config.Default;

record FaultyConfig(Where where, @Default("exception") How how) {
    enum Where {
        CONFIG,
        NEEDS,
        CREATE,
        REQUEST,
        TASK,
        STAGE,
        UNDECLARED,
        UNDECLARED_BLOCKING,
        REQUEST_BODY,
        REQUEST_BODY_END,
        RESPONSE,
        RESPONSE_BODY,
        RESPONSE_BODY_END,
        CLOSE,
        COMPLETE
    }

    enum How {
        EXCEPTION,
        RECURSION,
        LINKAGE
    }

    FaultyConfig {
        if (where == Where.CONFIG) {
            happen(how);
        }
    }

    void breakAt(Where here) {
        if (where == here) {
            happen(how);
        }
    }

    private static void happen(How how) {
        switch (how) {
            case EXCEPTION -> throw new IllegalStateException("a secret of the plugin");
            case RECURSION -> happen(how);
            case LINKAGE -> throw new AbstractMethodError("a secret of the plugin");
        }
    }
}
