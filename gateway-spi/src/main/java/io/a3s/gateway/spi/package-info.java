/** What a plugin is: its one entry and what the runtime hands it. */
@NullMarked
package io.a3s.gateway.spi;

import org.jspecify.annotations.NullMarked;
