/**
 * Strict YAML: the code that reads a file is its schema, and every mistake is told with file, line,
 * column and property.
 *
 * <p>Files read here are configuration and message dialects. Secrets and card data do not stand in
 * them; still no error quotes a value longer than {@value
 * dev.tollgate.pci.yaml.YamlFault#QUOTE_MAX} characters.
 */
@NullMarked
package dev.tollgate.pci.yaml;

import org.jspecify.annotations.NullMarked;
