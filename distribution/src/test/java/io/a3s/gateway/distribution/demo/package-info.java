@NullMarked
package io.a3s.gateway.distribution.demo;

import org.jspecify.annotations.NullMarked;
