package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
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
     * How the product's chips make their cryptograms: by the Visa versions 10 and 18.
     *
     * @param key issuer master key of the application cryptograms
     * @param optionB how the card's key comes from its PAN (EMV Book 2 annex A1.4): option B, else
     *     A
     */
    public record Emv(HsmKey key, boolean optionB) {}

    public Product {
      pvks = Map.copyOf(pvks);
    }
  }
}
