/**
 * What a plugin is: its one entry and what the runtime hands it.
 *
 * <p><b>Who implements a type decides how it grows.</b> The first line of each type says so. What
 * the runtime implements may gain methods in any release. What plugins implement gains default
 * methods only. Within one major version, a plugin built against an older SPI runs unchanged;
 * {@link io.a3s.gateway.spi.Incubating} marks what that promise does not cover yet.
 *
 * <p><b>Threads.</b> An exchange has one owner at a time: its event loop, or the virtual thread it
 * was offloaded to. Callbacks of one exchange never run at the same time, callbacks of different
 * exchanges do. On an event loop nothing may block: no I/O, no contended lock, no waiting. Do not
 * set thread-locals there, they would keep a replaced plugin in memory.
 */
@NullMarked
package io.a3s.gateway.spi;

import org.jspecify.annotations.NullMarked;
