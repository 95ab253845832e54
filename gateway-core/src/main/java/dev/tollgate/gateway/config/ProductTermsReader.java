package dev.tollgate.gateway.config;

import dev.tollgate.gateway.currency.Iso4217;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.yaml.YamlMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the terms of the card products; the zone reads their keys from the same maps. */
public final class ProductTermsReader {
  /** A limit or amount in a configuration, enough for a thousand times the largest DE4. */
  private static final String AMOUNT = "0|[1-9][0-9]{0,14}";

  private static final Map<String, Channel> CHANNELS = new TreeMap<>();
  private static final Map<String, TransactionKind> KINDS = new TreeMap<>();

  static {
    for (Channel channel : Channel.values()) {
      CHANNELS.put(channel.name().toLowerCase(Locale.ROOT), channel);
    }
    // A completion is told, not asked for; and nobody carries out the kind that is none.
    for (TransactionKind kind :
        EnumSet.complementOf(EnumSet.of(TransactionKind.COMPLETION, TransactionKind.OTHER))) {
      KINDS.put(kind.name(), kind);
    }
  }

  private final YamlMap product;

  private ProductTermsReader(YamlMap product) {
    this.product = product;
  }

  /** The terms of every product, in the order of the file. */
  public static List<ProductTerms> read(YamlMap products) {
    List<ProductTerms> terms = new ArrayList<>();
    for (String name : products.keys()) {
      YamlMap product = products.map(name);
      terms.add(new ProductTermsReader(product).terms(checked(name, products)));
    }
    return terms;
  }

  private static String checked(String name, YamlMap products) {
    try {
      return Ascii16.parse(name).toString();
    } catch (IllegalArgumentException e) {
      throw products.refuse(name, "not a name of a product", "write 1 to 16 letters or digits");
    }
  }

  private ProductTerms terms(String name) {
    return new ProductTerms(
        name,
        pockets(),
        new Permissions(
            choices("kinds", KINDS, Permissions.ALL.kinds()),
            choices("channels", CHANNELS, Permissions.ALL.channels()),
            merchants("merchants-refused"),
            merchants("cash-merchants")),
        product.boolOr("partial-approval", false),
        product.integerOr("completion-tolerance-percent", 0, ProductTerms.TOLERANCE_PERCENT_MAX, 0),
        product.has("limits") ? limits(product.map("limits")) : ProductLimits.NONE);
  }

  private List<Integer> pockets() {
    List<Integer> pockets = new ArrayList<>();
    for (String code : texts("pockets")) {
      int currency = currency(product, "pockets", code);
      if (pockets.contains(currency)) {
        throw product.refuse("pockets", "a currency twice", "remove one of them");
      }
      pockets.add(currency);
    }
    if (pockets.size() > ProductTerms.POCKETS_MAX) {
      throw product.refuse("pockets", "too many", "name at most " + ProductTerms.POCKETS_MAX);
    }
    return pockets;
  }

  /** Those listed. An empty list would be a product nobody can use, and is refused. */
  private <T> Set<T> choices(String key, Map<String, T> known, Set<T> unlisted) {
    if (!product.has(key)) {
      return unlisted;
    }
    Set<T> chosen = new LinkedHashSet<>();
    for (String name : product.texts(key)) {
      T choice = known.get(name);
      if (choice == null) {
        throw product.refuse(
            key,
            "item " + (chosen.size() + 1) + " is not a known value",
            "choose from: " + String.join(", ", known.keySet()));
      }
      if (!chosen.add(choice)) {
        throw product.refuse(key, "a value twice", "remove one of them");
      }
    }
    if (chosen.isEmpty()) {
      throw product.refuse(key, "an empty list", "name at least one, or remove the key for all");
    }
    return chosen;
  }

  private MerchantTypes merchants(String key) {
    List<Integer> types = new ArrayList<>();
    for (String text : texts(key)) {
      if (!text.matches("[0-9]{4}")) {
        throw product.refuse(
            key,
            "item " + (types.size() + 1) + " is not a merchant type",
            "write four digits in quotes");
      }
      types.add(Integer.parseInt(text));
    }
    try {
      return MerchantTypes.of(types);
    } catch (IllegalArgumentException e) {
      throw product.refuse(key, "too many", "write at most 32 types or runs of neighbouring types");
    }
  }

  private ProductLimits limits(YamlMap limits) {
    int currency =
        limits.has("currency") ? currency(limits, "currency", limits.text("currency")) : 0;
    return new ProductLimits(
        currency, channel(limits, "pos"), channel(limits, "cash"), channel(limits, "online"));
  }

  private static ChannelLimits channel(YamlMap limits, String channel) {
    YamlMap map = limits.mapOr(channel);
    return new ChannelLimits(
        amount(map, "each-minor"),
        amount(map, "day-minor"),
        map.integerOr("day-count", 0, ChannelLimits.COUNT_MAX, ChannelLimits.NO_COUNT));
  }

  private static long amount(YamlMap map, String key) {
    if (!map.has(key)) {
      return ChannelLimits.NO_AMOUNT;
    }
    String text = map.text(key);
    if (!text.matches(AMOUNT)) {
      throw map.refuse(key, "not an amount", "write up to 15 digits, in minor units");
    }
    return Long.parseLong(text);
  }

  private static int currency(YamlMap map, String key, String code) {
    return Iso4217.find(code)
        .orElseThrow(() -> map.refuse(key, "not a currency", "write an ISO 4217 code such as EUR"))
        .getNumericCode();
  }

  private List<String> texts(String key) {
    return product.has(key) ? product.texts(key) : List.of();
  }
}
