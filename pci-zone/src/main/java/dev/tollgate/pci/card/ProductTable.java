package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configured products; a card record names its product by the index here. */
public final class ProductTable {
  private final List<Product> products;
  private final List<Name16> names = new ArrayList<>();

  public ProductTable(List<Product> products) {
    this.products = List.copyOf(products);
    for (Product product : products) {
      Name16 name = Name16.of(product.name());
      if (name == null) {
        throw new TollgateException(
            "TG-CFG-041",
            ExitCode.FOUND_WRONG,
            "product name is not 1 to 16 letters, digits or -_.",
            "products." + product.name(),
            "rename it in the configuration and in the card import");
      }
      names.add(name);
    }
  }

  Product product(int index) {
    return products.get(index);
  }

  /** Index of the product with this packed name, or -1. */
  int indexOf(long nameHi, long nameLo) {
    return names.indexOf(new Name16(nameHi, nameLo));
  }

  /**
   * A card product as far as the checks go.
   *
   * @param name as in the configuration and in the card import
   * @param cvk key of the card verification values
   * @param pvks PIN verification keys by index (PVKI), for PVVs
   * @param pgk PIN generation key for IBM 3624 offsets, null where cards have none
   * @param emv null where the cards have no chip
   */
  public record Product(
      String name, HsmKey cvk, Map<Integer, HsmKey> pvks, @Nullable HsmKey pgk, @Nullable Emv emv) {

    /**
     * How the product's chips make their cryptograms.
     *
     * @param key issuer master key of the application cryptograms
     * @param optionB how the card's key comes from its PAN (EMV Book 2 annex A1.4): option B, else
     *     A
     */
    public record Emv(HsmKey key, boolean optionB, Profile profile) {
      /** Which cryptogram versions are taken; each card tells its own. */
      public enum Profile {
        /** Those of Visa and of M/Chip. */
        ANY,
        VISA,
        MCHIP;

        boolean allows(CryptogramVersion version) {
          return this == ANY || this == VISA == version.isVisa();
        }
      }
    }

    public Product {
      pvks = Map.copyOf(pvks);
    }
  }

  /**
   * A name of 1 to 16 characters of {@code A-Z a-z 0-9 - _ .}, packed big-endian into two longs,
   * zero padded. The ledger packs account and product names the same way.
   */
  record Name16(long hi, long lo) {
    static final int LENGTH_MAX = 16;

    /** Packs the name, or gives null where it is none. */
    static @Nullable Name16 of(String text) {
      return of(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static @Nullable Name16 of(MemorySegment text) {
      long length = text.byteSize();
      if (length < 1 || length > LENGTH_MAX) {
        return null;
      }
      long hi = 0;
      long lo = 0;
      for (int i = 0; i < LENGTH_MAX; i++) {
        int c = i < length ? text.get(ValueLayout.JAVA_BYTE, i) : 0;
        if (i < length && !allowed(c)) {
          return null;
        }
        if (i < Long.BYTES) {
          hi = (hi << Byte.SIZE) | c;
        } else {
          lo = (lo << Byte.SIZE) | c;
        }
      }
      return new Name16(hi, lo);
    }

    private static boolean allowed(int c) {
      return (c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '_'
          || c == '.';
    }
  }
}
