package io.a3s.gateway.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value a component has when the configuration does not set it, in the same text form as in
 * HCL: {@code "10s"}, {@code "100"}, {@code "true"}, {@code "round-robin"}.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** The value's text. */
    String value();
}
