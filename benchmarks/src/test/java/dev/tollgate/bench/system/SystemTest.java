package dev.tollgate.bench.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * A test of the product as its users run it: {@code bin/tollgate} as a process, a real SoftHSM,
 * jPOS on the wire. Runs in {@code mvn verify}, after everything is packaged.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("system")
@Timeout(60)
@interface SystemTest {}
