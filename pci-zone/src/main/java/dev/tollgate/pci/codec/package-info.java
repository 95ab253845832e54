/**
 * ISO 8583 as data: a dialect file becomes flat tables, and tables drive one scanner and one
 * writer.
 *
 * <pre>
 *   dialect/*.yaml --DialectReader--> Dialect (envelope, FieldTable)
 *                                        |
 *   frame bytes ----MessageScanner-------+-----> FieldMap (where each field lies)
 *   answer bytes &lt;--MessageWriter--------+------ echoed fields, numbers, short texts
 * </pre>
 *
 * <p>Scanner and writer are the transaction path: they allocate nothing, throw nothing whatever the
 * bytes are, and hold no card data of their own; a {@link dev.tollgate.pci.codec.FieldMap} is
 * offsets only.
 */
@NullMarked
package dev.tollgate.pci.codec;

import org.jspecify.annotations.NullMarked;
