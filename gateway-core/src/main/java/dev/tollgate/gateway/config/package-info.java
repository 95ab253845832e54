/** The configuration: strict YAML, concluded once into records. */
@NullMarked
package dev.tollgate.gateway.config;

import org.jspecify.annotations.NullMarked;
