/** Files that the gateway itself writes. */
@NullMarked
package io.a3s.gateway.files;

import org.jspecify.annotations.NullMarked;
