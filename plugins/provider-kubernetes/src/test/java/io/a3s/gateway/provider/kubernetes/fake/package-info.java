/** A cluster for tests, those of the distribution included. */
@NullMarked
package io.a3s.gateway.provider.kubernetes.fake;

import org.jspecify.annotations.NullMarked;
