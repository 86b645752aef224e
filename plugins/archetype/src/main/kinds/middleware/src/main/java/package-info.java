/** A middleware that stamps responses. Null is nowhere, unless it says {@code @Nullable}. */
@NullMarked
package ${package};

import org.jspecify.annotations.NullMarked;
