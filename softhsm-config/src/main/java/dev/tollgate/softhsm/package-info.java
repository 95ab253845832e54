/**
 * Provisioning of a SoftHSM token.
 *
 * <pre>
 *   test-keys.yaml --TestKeys--> List of TestKey --KeyObject--> what must stand in the token
 *                                                                   |
 *   home/softhsm/  --SoftHsmHome, SoftHsmConf--> conf, PINs         |
 *                                                   |               v
 *   libsofthsm2.so --Cryptoki--> TokenSession: check what is there, then create what is missing
 *                                                   |
 *                                                   v
 *                        ProvisionReport, or one ProvisioningException and Undo of all steps
 * </pre>
 *
 * <p>One thread does all of it, holding {@code home/softhsm/provision.lock}. The PKCS#11 binding is
 * ipkcs11wrapper on purpose: it is not the gateway's own binding, so the two check each other.
 */
@NullMarked
package dev.tollgate.softhsm;

import org.jspecify.annotations.NullMarked;
