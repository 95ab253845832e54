package dev.tollgate.hsm;

/**
 * A key of an open {@link Hsm}, resolved once by label and usage. It carries no handle: handles
 * belong to a lane's session and change with each login.
 *
 * @param index position in {@link HsmConfig#keys()}
 */
public record HsmKey(String label, KeyUsage usage, int index) {}
