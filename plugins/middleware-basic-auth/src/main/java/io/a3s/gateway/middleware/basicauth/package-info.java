/**
 * The {@code basic-auth} middleware: lets requests pass that carry the name and password of a user
 * (RFC 7617).
 *
 * <pre>{@code
 * middlewares "staff" {
 *   type       = "basic-auth"
 *   users      = { alice = "$2y$10$V7M5uRnYQzGFn4cW5vGzLu0n8m4Q1yYH9r0w0zUqgqgA0sPq3nXxe" }
 *   users_file = "conf/htpasswd"
 *   realm      = "Model servers"
 * }
 * }</pre>
 *
 * <p>A hash takes tens to hundreds of milliseconds, on purpose. It is computed on a virtual thread,
 * a few at a time, and once for each user: a right password is remembered by a hash under a key
 * that only this process has, which is forgotten with the user's entry. Wrong ones are not
 * remembered, and cost the same whether there is such a user or not.
 */
@NullMarked
package io.a3s.gateway.middleware.basicauth;

import org.jspecify.annotations.NullMarked;
