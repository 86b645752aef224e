/** The management API: what the gateway is doing, read-only. */
@NullMarked
package io.a3s.gateway.admin;

import org.jspecify.annotations.NullMarked;
