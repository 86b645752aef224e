/** The management API: what the gateway is doing, and a request to look for plugins again. */
@NullMarked
package io.a3s.gateway.admin;

import org.jspecify.annotations.NullMarked;
