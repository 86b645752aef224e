/** A provider of routers and services. Null is nowhere, unless it says {@code @Nullable}. */
@NullMarked
package ${package};

import org.jspecify.annotations.NullMarked;
