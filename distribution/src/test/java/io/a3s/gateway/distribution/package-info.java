@NullMarked
package io.a3s.gateway.distribution;

import org.jspecify.annotations.NullMarked;
