/**
 * The strategies that pick a backend and need no plugin, such as {@code round-robin}, {@code p2c}
 * and {@code consistent-hash}.
 */
@NullMarked
package io.a3s.gateway.service.balance;

import org.jspecify.annotations.NullMarked;
