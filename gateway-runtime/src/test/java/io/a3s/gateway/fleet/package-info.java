@NullMarked
package io.a3s.gateway.fleet;

import org.jspecify.annotations.NullMarked;
