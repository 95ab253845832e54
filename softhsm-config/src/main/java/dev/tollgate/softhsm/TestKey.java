package dev.tollgate.softhsm;

import java.util.Arrays;
import java.util.Objects;

/**
 * One published test key. The value is a copy on the way in and on the way out, and {@code
 * toString} leaves it out.
 *
 * @param name CKA_LABEL of the key object
 * @param usage ANSI X9.143 (TR-31) key usage, such as {@code P0}
 * @param algorithm {@code TDES-2} (16 bytes) or {@code AES-256} (32 bytes)
 * @param value the clear key
 * @param kcv key check value: three bytes in upper-case hex
 */
@SuppressWarnings("ArrayRecordComponent") // copied, and equals compares the content
public record TestKey(String name, String usage, String algorithm, byte[] value, String kcv) {

  public TestKey {
    value = value.clone();
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TestKey other
        && name.equals(other.name)
        && usage.equals(other.usage)
        && algorithm.equals(other.algorithm)
        && Arrays.equals(value, other.value)
        && kcv.equals(other.kcv);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, usage, algorithm, kcv);
  }

  @Override
  public String toString() {
    return "TestKey[" + name + " " + usage + " " + algorithm + " " + kcv + "]";
  }
}
