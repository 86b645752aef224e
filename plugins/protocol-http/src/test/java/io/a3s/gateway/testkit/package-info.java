/** Tests of the testkit that want a gateway, and with it the HTTP that the kit does not bring. */
@NullMarked
package io.a3s.gateway.testkit;

import org.jspecify.annotations.NullMarked;
