/**
 * The strategies that pick a backend and need no plugin: {@code round-robin}, {@code weighted},
 * {@code least-connections} and {@code random}.
 */
@NullMarked
package io.a3s.gateway.service.balance;

import org.jspecify.annotations.NullMarked;
