/** The configuration of a gateway: what it consists of, and how text becomes it. */
@NullMarked
package io.a3s.gateway.config;

import org.jspecify.annotations.NullMarked;
