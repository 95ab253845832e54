/**
 * Hostile bytes for every part of the product that reads what others wrote.
 *
 * <pre>
 *   seeds --Mutator--> input --FuzzRun--> FuzzTarget.run --> the product's own classes
 *                                |
 *                                +-- thrown? slow? allocating? stuck? --> Finding
 * </pre>
 *
 * <p>A target is one class with one method, used by the campaign ({@code bin/fuzz}), by the tests
 * and, in the Maven profile {@code fuzz}, by Jazzer.
 */
@NullMarked
package dev.tollgate.bench.fuzz;

import org.jspecify.annotations.NullMarked;
