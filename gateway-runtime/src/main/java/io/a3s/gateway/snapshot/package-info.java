/**
 * The running configuration: compiled as a whole, swapped atomically, retired when its last
 * exchange ends.
 */
@NullMarked
package io.a3s.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
