package dev.tollgate.hsm.pkcs11;

/**
 * What a token tells about a secret key.
 *
 * @param confined private, sensitive and not extractable: its value stays in the HSM
 * @param type CKK_...; -1 if the token does not tell
 * @param bytes CKA_VALUE_LEN; 0 if the token does not tell (it need not for DES keys)
 * @param id CKA_ID in upper-case hex; holds the key's check value by our provisioning
 */
public record KeyAttributes(boolean confined, long type, long bytes, String id) {}
