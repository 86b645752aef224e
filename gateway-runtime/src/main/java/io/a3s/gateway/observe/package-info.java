/**
 * What operators see of the traffic: metrics and the access log. A leaf that every other package
 * may call.
 */
@NullMarked
package io.a3s.gateway.observe;

import org.jspecify.annotations.NullMarked;
