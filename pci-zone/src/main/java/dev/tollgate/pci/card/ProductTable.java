package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.ArrayList;
import java.util.List;

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
}
