package dev.tollgate.pci.zone;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.KeyUri;
import dev.tollgate.hsm.HsmConfig.PinSource;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.pci.card.ProductTable.Product.Emv.Profile;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.edge.link.Framing;
import dev.tollgate.pci.spec.DialectFile;
import dev.tollgate.pci.spec.DialectFile.PackagerReader;
import dev.tollgate.pci.spec.SpecView;
import dev.tollgate.pci.spec.SpecView.Misfit;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The zone's part of the configuration, concluded. Its keys are read here, so that the gateway need
 * not know what an HSM is:
 *
 * <pre>
 * networks.NAME.dialect, .framing, .header, .pin-keys, .mac-key
 * products.NAME.cvk, .pvk, .pgk, .emv.profile, .emv.key, .emv.option
 * limits.frame-bytes, .frame-timeout-ms, .links   hsm.*
 * </pre>
 */
public final class ZoneConfig {
  private static final int FRAME_BYTES_DEFAULT = 2048;
  private static final int FRAME_BYTES_MAX = 65_535;
  private static final int FRAME_TIMEOUT_MS_DEFAULT = 5_000;
  private static final int LINKS_DEFAULT = 64;
  private static final int LINKS_MAX = 4_096;
  private static final int PIN_KEY_INDEX_MAX = 99;
  private static final int PVKI_MAX = 9;
  private static final int KEY_VERSION_MAX = 99;
  private static final int SERVED_VERSION = 1987;
  private static final int REQUEST_TIMEOUT_MS_DEFAULT = 180;
  private static final int TOKENS_MAX = 8;
  private static final Map<String, Boolean> PROFILES = Map.of("test", false, "prod", true);
  private static final String ENVIRONMENT = "env:";
  private static final Map<String, KeyUsage> USAGES =
      Arrays.stream(KeyUsage.values()).collect(Collectors.toMap(Enum::name, Function.identity()));
  private static final Map<String, Profile> EMV_PROFILES =
      Map.of("visa", Profile.VISA, "mchip", Profile.MCHIP);

  /** Whether the HSM must say that it made the key itself. */
  private static final Map<String, Boolean> KEY_ORIGINS = Map.of("any", false, "hsm", true);

  /** EMV Book 2 annex A1.4; true is B. */
  private static final Map<String, Boolean> EMV_OPTIONS = Map.of("A", false, "B", true);

  /**
   * A network's dialect, its framing, its zone PIN keys by index and its key of message
   * authentication codes, null where it has none.
   */
  record NetworkKeys(
      Dialect dialect, Framing framing, Map<Integer, String> pinKeys, @Nullable String macKey) {}

  /**
   * A product's keys by label.
   *
   * @param pgk null without IBM 3624
   * @param chipKey issuer master key of the chips' cryptograms, null without chips
   * @param profile which versions of cryptograms are taken
   */
  record ProductKeys(
      String name,
      String cvk,
      Map<Integer, String> pvks,
      @Nullable String pgk,
      @Nullable String chipKey,
      boolean optionB,
      Profile profile) {}

  private final List<HsmConfig> hsms;
  private final int requestTimeoutMs;
  private final String tokenKey;
  private final List<NetworkKeys> networks;
  private final List<ProductKeys> products;
  private final Path cardFile;
  private final int frameMax;
  private final int frameTimeoutMs;
  private final int linksMax;

  private ZoneConfig(YamlMap root, Path home, PackagerReader packagers) {
    YamlMap limits = root.mapOr("limits");
    frameMax = limits.integerOr("frame-bytes", 64, FRAME_BYTES_MAX, FRAME_BYTES_DEFAULT);
    frameTimeoutMs = limits.integerOr("frame-timeout-ms", 100, 60_000, FRAME_TIMEOUT_MS_DEFAULT);
    linksMax = limits.integerOr("links", 1, LINKS_MAX, LINKS_DEFAULT);
    cardFile = home.resolve("zone").resolve("cards.dat");
    networks = networks(root.map("networks"), home, packagers);
    products = products(root.map("products"));
    YamlMap section = root.map("hsm");
    tokenKey = section.text("token-key");
    boolean production = root.choiceOr("profile", PROFILES, false);
    hsms = hsms(section, home, production);
    int attemptMs = hsms.getFirst().timeoutMs();
    int requestMs = Math.max(REQUEST_TIMEOUT_MS_DEFAULT, attemptMs);
    requestTimeoutMs = section.integerOr("request-timeout-ms", attemptMs, 60_000, requestMs);
  }

  /**
   * Reads the zone's keys; the caller reads its own and then refuses the rest with {@code
   * root.done()}.
   *
   * @param home where state lives; relative paths are resolved against it
   * @param packagers reads jPOS packager files, where a network has one
   */
  public static ZoneConfig read(YamlMap root, Path home, PackagerReader packagers) {
    return new ZoneConfig(root, home, packagers);
  }

  /** Most connections at once. */
  public int linksMax() {
    return linksMax;
  }

  /** One HSM or several, with the same keys. */
  List<HsmConfig> hsms() {
    return hsms;
  }

  /** For all attempts at the HSM work of one request. */
  int requestTimeoutMs() {
    return requestTimeoutMs;
  }

  String tokenKey() {
    return tokenKey;
  }

  List<NetworkKeys> networks() {
    return networks;
  }

  List<ProductKeys> products() {
    return products;
  }

  Path cardFile() {
    return cardFile;
  }

  int frameMax() {
    return frameMax;
  }

  int frameTimeoutMs() {
    return frameTimeoutMs;
  }

  private static List<NetworkKeys> networks(YamlMap section, Path home, PackagerReader packagers) {
    List<NetworkKeys> networks = new ArrayList<>();
    for (String name : section.keys()) {
      YamlMap network = section.map(name);
      networks.add(
          new NetworkKeys(
              served(name, DialectFile.of(network, home, packagers), network.has("mac-key")),
              Framing.read(network),
              keysByIndex(network.mapOr("pin-keys"), PIN_KEY_INDEX_MAX),
              network.has("mac-key") ? network.text("mac-key") : null));
    }
    return networks;
  }

  /** What fields mean to the gateway is what ISO 8583:1987 says of them, in its shapes. */
  private static Dialect served(String network, YamlMap file, boolean mac) {
    Dialect dialect = DialectReader.read(file);
    String where = "networks." + network + ".dialect " + dialect.name();
    if (dialect.version() != SERVED_VERSION) {
      throw new TollgateException(
          "TG-CFG-045",
          ExitCode.FOUND_WRONG,
          "a dialect of ISO 8583:" + dialect.version() + " cannot be served yet",
          where,
          "name a dialect of version 1987; bin/tollgate msg and spec take this one");
    }
    SpecView spec = SpecView.of(file);
    List<Misfit> misfits = new ArrayList<>(spec.misfits());
    misfits.addAll(mac ? spec.macMisfits() : List.of());
    if (!misfits.isEmpty()) {
      throw new TollgateException(
          "TG-CFG-046",
          ExitCode.FOUND_WRONG,
          misfits.stream()
              .map(misfit -> "field %d needs %s".formatted(misfit.field(), misfit.needed()))
              .collect(Collectors.joining("; ")),
          where,
          "declare these fields so, if the network has them so; what has another shape there"
              + " cannot be served yet");
    }
    return dialect;
  }

  private static List<ProductKeys> products(YamlMap section) {
    List<ProductKeys> products = new ArrayList<>();
    for (String name : section.keys()) {
      YamlMap product = section.map(name);
      YamlMap emv = product.has("emv") ? product.map("emv") : null;
      products.add(
          new ProductKeys(
              name,
              product.text("cvk"),
              keysByIndex(product.mapOr("pvk"), PVKI_MAX),
              product.has("pgk") ? product.text("pgk") : null,
              emv == null ? null : emv.text("key"),
              emv != null && emv.choiceOr("option", EMV_OPTIONS, false),
              emv == null ? Profile.ANY : emv.choiceOr("profile", EMV_PROFILES, Profile.ANY)));
    }
    return products;
  }

  private static Map<Integer, String> keysByIndex(YamlMap section, int indexMax) {
    Map<Integer, String> labels = new TreeMap<>();
    for (String index : section.keys()) {
      if (!index.matches("[0-9]{1,2}") || Integer.parseInt(index) > indexMax) {
        throw section.refuse(index, "not a key index", "use 0 to " + indexMax);
      }
      if (labels.put(Integer.valueOf(index), section.text(index)) != null) {
        throw section.refuse(index, "key index given twice", "write each index once");
      }
    }
    return labels;
  }

  /** One token, or a list of them that stand in for each other. */
  private static List<HsmConfig> hsms(YamlMap section, Path home, boolean production) {
    List<KeySpec> keys = new ArrayList<>();
    YamlMap list = section.map("keys");
    for (String label : list.keys()) {
      YamlMap key = list.map(label);
      KeyUsage usage = key.choice("usage", USAGES);
      KeySpec current = version(key, label, usage);
      keys.add(key.has("previous") ? current.after(previous(key, current)) : current);
    }
    int timeoutMs = section.integerOr("timeout-ms", 1, 10_000, 75);
    int queueMax = section.integerOr("queue", 1, 1 << 20, 4096);
    int abandonedMax = section.integerOr("abandoned-lanes", 1, 64, 4);
    List<YamlMap> tokens = section.has("tokens") ? section.maps("tokens") : List.of(section);
    if (tokens.isEmpty() || tokens.size() > TOKENS_MAX) {
      throw section.refuse("tokens", "no usable list", "name 1 to " + TOKENS_MAX + " tokens");
    }
    return tokens.stream()
        .map(token ->
            new HsmConfig(
                home.resolve(token.text("module")),
                token.text("token"),
                pinSource(token, home),
                timeoutMs,
                queueMax,
                abandonedMax,
                keys,
                production))
        .toList();
  }

  /** A key in one version: found by label and version, or by a URI. */
  private static KeySpec version(YamlMap key, String label, KeyUsage usage) {
    String checkValue = key.text("kcv");
    if (!checkValue.matches("([0-9A-F]{2}){3,5}")) {
      throw key.refuse("kcv", "not a key check value", "write 6 to 10 upper-case hex digits");
    }
    int version = key.integerOr("version", 1, KEY_VERSION_MAX, 0);
    KeyUri object =
        key.has("uri") ? KeyUri.parse(label, key.text("uri")) : KeyUri.label(label, version);
    boolean generated = key.choiceOr("origin", KEY_ORIGINS, false);
    return new KeySpec(label, usage, checkValue, object, version, generated, null);
  }

  private static KeySpec previous(YamlMap key, KeySpec current) {
    if (!KeySpec.mayOverlap(current.usage())) {
      throw key.refuse(
          "previous",
          "a key of usage " + current.usage() + " has one version at a time",
          "use previous with PIN and MAC keys only; PVKs and card keys are told apart by index");
    }
    KeySpec previous = version(key.map("previous"), current.label(), current.usage());
    if (previous.object().equals(current.object())) {
      throw key.refuse("previous", "the same key object as the current version", "name another");
    }
    return previous;
  }

  /** A file or an environment variable. A PIN in the configuration is refused, and not quoted. */
  private static PinSource pinSource(YamlMap token, Path home) {
    for (String inline : List.of("pin", "pin-value")) {
      if (token.has(inline)) {
        throw inlinePin(token, inline);
      }
    }
    String source = token.text("pin-source");
    if (source.matches("[0-9]{4,}")) {
      throw inlinePin(token, "pin-source");
    }
    return source.startsWith(ENVIRONMENT)
        ? PinSource.variable(source.substring(ENVIRONMENT.length()))
        : PinSource.file(home.resolve(source));
  }

  private static TollgateException inlinePin(YamlMap token, String key) {
    return token.refuse(
        key,
        "a PIN in the configuration can be read by whoever reads that",
        "name a file in pin-source, or an environment variable as " + ENVIRONMENT + "NAME");
  }
}
