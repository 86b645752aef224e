/** The management API: what the gateway is doing, and a few commands. */
@NullMarked
package io.a3s.gateway.admin;

import org.jspecify.annotations.NullMarked;
