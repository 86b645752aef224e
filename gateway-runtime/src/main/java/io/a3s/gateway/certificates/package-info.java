/** Obtains certificates for entrypoints, keeps them in files, and renews them. */
@NullMarked
package io.a3s.gateway.certificates;

import org.jspecify.annotations.NullMarked;
