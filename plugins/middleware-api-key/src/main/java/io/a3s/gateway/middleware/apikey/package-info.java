/**
 * The {@code api-key} middleware: lets requests pass that carry one of several keys, and says whose
 * it is.
 *
 * <pre>{@code
 * middlewares "keys" {
 *   type    = "api-key"
 *   clients = {
 *     mobile = "${MOBILE_KEY}"
 *     batch  = "sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de"
 *   }
 *   keys_file         = "conf/api-keys"
 *   strip_credentials = true
 * }
 * }</pre>
 *
 * <p>Keys are never compared one by one: what a client sends is looked up by a hash under a key
 * that only this process has, so that the time tells nothing, and a thousand keys cost as much as
 * one.
 */
@NullMarked
package io.a3s.gateway.middleware.apikey;

import org.jspecify.annotations.NullMarked;
