package dev.tollgate.hsm;

/**
 * A key the configuration names.
 *
 * @param label CKA_LABEL of the key
 * @param usage what the key may be used for; any other use is refused
 * @param checkValue pinned key check value, upper-case hex of 3 to 5 bytes
 */
public record KeySpec(String label, KeyUsage usage, String checkValue) {}
