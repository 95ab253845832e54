package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.ledger.SnapshotException.Fault;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.Set;
import java.util.TreeSet;

/**
 * A ledger's configuration in a snapshot: its limits as they are, so that a refusal can tell them,
 * and each product's name with a digest of its terms.
 */
final class SnapshotConfig {
  private static final int PRODUCTS_MAX = 1 << 20;

  private final LedgerConfig config;

  SnapshotConfig(LedgerConfig config) {
    this.config = config;
  }

  void save(SnapshotWriter out) {
    out.word(config.pinTriesMax());
    out.word(config.idempotencyWindowMs());
    out.word(config.idempotencyEntriesMax());
    out.word(config.holdLifetimeMs());
    out.word(config.holdsMax());
    out.word(config.products().size());
    for (ProductTerms product : config.products()) {
      Ascii16 name = Ascii16.parse(product.name());
      Digest terms = terms(product);
      out.word(name.hi());
      out.word(name.lo());
      out.word(terms.hi());
      out.word(terms.lo());
    }
  }

  /**
   * @throws SnapshotException if the snapshot's is another one; names the first difference
   */
  void check(SnapshotReader in) {
    check("pinTriesMax", in.word(), config.pinTriesMax());
    check("idempotencyWindowMs", in.word(), config.idempotencyWindowMs());
    check("idempotencyEntriesMax", in.word(), config.idempotencyEntriesMax());
    check("holdLifetimeMs", in.word(), config.holdLifetimeMs());
    check("holdsMax", in.word(), config.holdsMax());
    int products = in.count(PRODUCTS_MAX);
    for (int i = 0; i < Math.min(products, config.products().size()); i++) {
      checkProduct(new Ascii16(in.word(), in.word()), in, config.products().get(i));
    }
    check("the number of products", products, config.products().size());
  }

  private static void checkProduct(Ascii16 saved, SnapshotReader in, ProductTerms product) {
    if (!saved.equals(Ascii16.parse(product.name()))) {
      throw other("product " + saved + " stands where " + product.name() + " is configured");
    }
    Digest terms = terms(product);
    boolean alike = in.word() == terms.hi() && in.word() == terms.lo();
    if (!alike) {
      throw other("product " + saved + " has other terms than those configured");
    }
  }

  private static void check(String property, long saved, long configured) {
    if (saved != configured) {
      throw other(property + " is " + saved + ", configured is " + configured);
    }
  }

  private static SnapshotException other(String difference) {
    return new SnapshotException(
        Fault.CONFIGURATION,
        "the snapshot is of a ledger with another configuration: " + difference);
  }

  /** Constants by their names, in the order of those: sets have none. */
  private static Digest terms(ProductTerms product) {
    Digest terms = new Digest();
    terms.add(product.pockets().size());
    for (int currency : product.pockets()) {
      terms.add(currency);
    }
    Permissions permissions = product.permissions();
    names(permissions.kinds(), terms);
    names(permissions.channels(), terms);
    types(permissions.merchantsRefused(), terms);
    types(permissions.cashMerchants(), terms);
    terms.add(product.partialApproval() ? 1 : 0);
    terms.add(product.completionTolerancePercent());
    terms.add(product.limits().currency());
    limits(product.limits().of(Channel.POS), terms);
    limits(product.limits().of(Channel.CASH), terms);
    limits(product.limits().of(Channel.ONLINE), terms);
    return terms;
  }

  private static void names(Set<? extends Enum<?>> constants, Digest terms) {
    Set<String> names = new TreeSet<>();
    for (Enum<?> constant : constants) {
      names.add(constant.name());
    }
    terms.add(names.size());
    for (String name : names) {
      terms.add(name);
    }
  }

  private static void types(MerchantTypes types, Digest terms) {
    for (int type = 0; type <= MerchantTypes.MAX; type++) {
      if (types.contains(type)) {
        terms.add(type);
      }
    }
    terms.add(-1);
  }

  private static void limits(ChannelLimits limits, Digest terms) {
    terms.add(limits.eachMinor());
    terms.add(limits.dayMinor());
    terms.add(limits.dayCount());
  }
}
