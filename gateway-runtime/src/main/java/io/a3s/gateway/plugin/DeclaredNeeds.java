package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** What middlewares of a type need, in words, before there is a configuration. */
public final class DeclaredNeeds {
    private DeclaredNeeds() {}

    /** Returns the needs of a type's middlewares, or that they depend on their configuration. */
    public static String describe(MiddlewareFactory<?> factory) {
        try {
            return dependsOnConfiguration(factory)
                    ? "depends on configuration"
                    : factory.needs().toString();
        } catch (Throwable e) {
            return Failure.describe("needs()", e);
        }
    }

    private static boolean dependsOnConfiguration(MiddlewareFactory<?> factory)
            throws NoSuchMethodException {
        // The parameter is a Record for whoever does not know what C is.
        return factory.getClass().getMethod("needs", Record.class).getDeclaringClass()
                != MiddlewareFactory.class;
    }
}
