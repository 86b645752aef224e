/** That the conformance suites find what they are there to find. */
@NullMarked
package io.a3s.gateway.testkit.conformance;

import org.jspecify.annotations.NullMarked;
