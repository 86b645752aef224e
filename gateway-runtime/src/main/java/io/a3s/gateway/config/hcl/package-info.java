/**
 * From text to a tree of values that know where they were written.
 *
 * <p>The scanner of this package is the only judge of syntax; the HCL library reads values, and
 * never sees text the scanner has not approved. It would otherwise accept files that are cut off,
 * take minutes over some input, evaluate functions, and perform HTTP requests for {@code data}
 * blocks. It therefore gets nothing but attributes, in a normal form, and what it returns is
 * compared with what the scanner saw.
 *
 * <p>Accepted are standard HCL 2 without expressions, and blocks on one line with {@code ;} between
 * what is in them.
 */
@NullMarked
package io.a3s.gateway.config.hcl;

import org.jspecify.annotations.NullMarked;
