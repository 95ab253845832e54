/**
 * Message specifications as people have them: jPOS packager files in and out, and what is worth a
 * second look in one.
 *
 * <pre>
 *   packager.xml --PackagerXml--> PackagerElement --PackagerImport--> YAML --> YamlMap --> the zone
 *                                                    JposClasses
 *   SpecView (a dialect as the zone reads it) --PackagerExport--> packager.xml
 *                                             --SpecLint--> findings
 * </pre>
 *
 * <p>No message ever passes through here. A packager file is read before anything is served, and is
 * believed nothing: no DTD, no entities, bounded size, depth and number of fields.
 */
@NullMarked
package dev.tollgate.gateway.spec;

import org.jspecify.annotations.NullMarked;
