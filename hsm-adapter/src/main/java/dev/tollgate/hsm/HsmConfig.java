package dev.tollgate.hsm;

import dev.tollgate.hsm.pkcs11.HsmFault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to reach one HSM token.
 *
 * @param module path of the PKCS#11 library
 * @param tokenLabel label of the token, as in {@code CK_TOKEN_INFO}
 * @param pin where the user PIN is; read at login only
 * @param timeoutMs how long one lane task may stay in the HSM before its lane is given up
 * @param queueMax how many tasks may wait for the lane
 * @param abandonedMax how many lanes may be stuck in native calls at once before the HSM counts as
 *     gone
 * @param keys the keys the host will use, with their pinned check values
 * @param production refuses what test systems may do: SoftHSM, well-known PINs, keys of commands
 *     that show the host a clear PIN or a clear key
 */
public record HsmConfig(
    Path module,
    String tokenLabel,
    PinSource pin,
    int timeoutMs,
    int queueMax,
    int abandonedMax,
    List<KeySpec> keys,
    boolean production) {

  /** Outside production, with a PIN file. */
  public HsmConfig(
      Path module,
      String tokenLabel,
      Path pinFile,
      int timeoutMs,
      int queueMax,
      int abandonedMax,
      List<KeySpec> keys) {
    this(
        module,
        tokenLabel,
        PinSource.file(pinFile),
        timeoutMs,
        queueMax,
        abandonedMax,
        keys,
        false);
  }

  /**
   * As given.
   *
   * @throws dev.tollgate.fault.TollgateException TG-HSM-040 if a key's URI names another token
   */
  public HsmConfig {
    keys = List.copyOf(keys);
    for (KeySpec key : KeySpec.withPrevious(keys)) {
      String token = key.object().token();
      if (token != null && !token.equals(tokenLabel)) {
        throw HsmFault.keyUri(key.text(), "it names another token than hsm.token");
      }
    }
  }

  /** The same with other keys. */
  HsmConfig with(List<KeySpec> other) {
    return new HsmConfig(
        module, tokenLabel, pin, timeoutMs, queueMax, abandonedMax, other, production);
  }

  /**
   * Where a PIN is: never in the configuration itself.
   *
   * @param inEnvironment whether the name is that of an environment variable, else a file's path
   */
  public record PinSource(boolean inEnvironment, String name) {
    /** The first line of a file. */
    public static PinSource file(Path path) {
      return new PinSource(false, path.toString());
    }

    /** An environment variable of this process. */
    public static PinSource variable(String name) {
      return new PinSource(true, name);
    }
  }

  /**
   * A key the configuration names, in its current version.
   *
   * @param label its name in the configuration; other parts of the configuration name it so
   * @param usage what the key may be used for; any other use is refused
   * @param checkValue pinned key check value, upper-case hex of 3 to 5 bytes
   * @param object how it is found on the token
   * @param version 0 if the key has none
   * @param generated whether the HSM must vouch that it made the key itself and never showed it
   * @param previous the version before, accepted besides while both are in use; null without one
   */
  public record KeySpec(
      String label,
      KeyUsage usage,
      String checkValue,
      KeyUri object,
      int version,
      boolean generated,
      @Nullable KeySpec previous) {

    /** A key found by its name, without versions. */
    public KeySpec(String label, KeyUsage usage, String checkValue) {
      this(label, usage, checkValue, KeyUri.label(label, 0), 0, false, null);
    }

    /** The same with the version before it. */
    public KeySpec after(KeySpec earlier) {
      return new KeySpec(label, usage, checkValue, object, version, generated, earlier);
    }

    /** The key on the token, for messages. */
    String text() {
      String found = object.label();
      return found == null ? label + " (id " + object.id() + ")" : found;
    }

    /**
     * Whether a version before it may be accepted beside it: PIN blocks and MACs may be on their
     * way under it. Tokens would change, and card values are chosen by what is on the card.
     */
    public static boolean mayOverlap(KeyUsage usage) {
      return switch (usage) {
        case P0, M1, M3, M6, M7 -> true;
        default -> false;
      };
    }

    /**
     * The keys to be used from now on, in the order they had.
     *
     * @throws dev.tollgate.fault.TollgateException TG-HSM-042 if they are other keys than before by
     *     name or usage, or if tokens would change
     */
    static List<KeySpec> rotated(List<KeySpec> now, List<KeySpec> configured) {
      List<KeySpec> ordered = new ArrayList<>();
      for (KeySpec key : now) {
        KeySpec next =
            configured.stream()
                .filter(other -> other.label.equals(key.label) && other.usage == key.usage)
                .findFirst()
                .orElseThrow(() ->
                    HsmFault.notRotated(key.label, "a key of usage " + key.usage + " is gone"));
        if (key.usage == KeyUsage.D0 && !next.checkValue.equals(key.checkValue)) {
          throw HsmFault.notRotated(key.label, "every token would change");
        }
        ordered.add(next);
      }
      if (configured.size() > now.size()) {
        throw HsmFault.notRotated("hsm.keys", "there are more keys than before");
      }
      return List.copyOf(ordered);
    }

    /** All key objects a lane loads: the keys as they are, then the previous versions there are. */
    static List<KeySpec> withPrevious(List<KeySpec> keys) {
      Stream<KeySpec> previous = keys.stream().map(KeySpec::previous).filter(Objects::nonNull);
      return Stream.concat(keys.stream(), previous).toList();
    }
  }

  /**
   * Which object on the token is a key: by a PKCS#11 URI (RFC 7512), or by its label alone.
   *
   * @param token label of the token; null for whichever the configuration names
   * @param label CKA_LABEL; null for any
   * @param id CKA_ID in upper-case hex; empty for any
   */
  public record KeyUri(@Nullable String token, @Nullable String label, String id) {
    private static final String SCHEME = "pkcs11:";
    private static final String UNRESERVED = "-._~:[]@!$'()*+,=&";
    private static final Set<String> ATTRIBUTES = Set.of("token", "object", "id", "type");
    private static final int TEXT_BYTES_MAX = 255;
    private static final int ID_BYTES_MAX = 32;

    /** The object whose label is the key's name, followed by {@code .vN} if it has a version. */
    public static KeyUri label(String name, int version) {
      return new KeyUri(null, version == 0 ? name : name + ".v" + version, "");
    }

    /**
     * Reads a URI strictly: the attributes {@code token}, {@code object}, {@code id} and {@code
     * type} once each, at least object or id, no query. What is refused is not quoted: a query may
     * hold a PIN.
     *
     * @param key its name, for messages
     * @throws dev.tollgate.fault.TollgateException TG-HSM-040
     */
    public static KeyUri parse(String key, String uri) {
      if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        throw HsmFault.keyUri(key, "it does not begin with " + SCHEME);
      }
      String path = uri.substring(SCHEME.length());
      if (path.indexOf('?') >= 0) {
        throw HsmFault.keyUri(key, "it has a query; PIN and module have their own settings");
      }
      Map<String, byte[]> attributes = attributes(key, path);
      byte[] type = attributes.get("type");
      if (type != null && !text(key, type).equals("secret-key")) {
        throw HsmFault.keyUri(key, "its type is not secret-key");
      }
      byte[] label = attributes.get("object");
      byte[] id = attributes.getOrDefault("id", new byte[0]);
      if (label == null && id.length == 0) {
        throw HsmFault.keyUri(key, "it has neither object nor id");
      }
      if (id.length > ID_BYTES_MAX) {
        throw HsmFault.keyUri(key, "its id is longer than " + ID_BYTES_MAX + " bytes");
      }
      byte[] token = attributes.get("token");
      return new KeyUri(
          token == null ? null : text(key, token),
          label == null ? null : text(key, label),
          HexFormat.of().withUpperCase().formatHex(id));
    }

    private static Map<String, byte[]> attributes(String key, String path) {
      Map<String, byte[]> attributes = new HashMap<>();
      for (String attribute : path.split(";", -1)) {
        int equals = attribute.indexOf('=');
        String name = attribute.substring(0, Math.max(0, equals));
        if (!ATTRIBUTES.contains(name)) {
          boolean printable = name.matches("[a-z-]{1,32}");
          throw HsmFault.keyUri(
              key,
              "attribute "
                  + (printable ? name : "without a name")
                  + " is none of token, object, id, type");
        }
        byte[] value = decoded(key, name, attribute.substring(equals + 1));
        if (attributes.put(name, value) != null) {
          throw HsmFault.keyUri(key, name + " is given twice");
        }
      }
      return attributes;
    }

    /** The bytes of a value: what needs no quoting, and the rest as two hexadecimal digits each. */
    private static byte[] decoded(String key, String name, String value) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '%') {
          boolean whole = i + 2 < value.length();
          int high = whole ? Character.digit(value.charAt(i + 1), 16) : -1;
          int low = whole ? Character.digit(value.charAt(i + 2), 16) : -1;
          if (high < 0 || low < 0) {
            throw HsmFault.keyUri(key, name + " has a % without two hexadecimal digits");
          }
          bytes.write(high << 4 | low);
          i += 2;
        } else if (isPlain(c)) {
          bytes.write(c);
        } else {
          throw HsmFault.keyUri(key, name + " has a character that must be written as %XX");
        }
      }
      if (bytes.size() == 0 || bytes.size() > TEXT_BYTES_MAX) {
        throw HsmFault.keyUri(key, name + " is empty or too long");
      }
      return bytes.toByteArray();
    }

    private static boolean isPlain(char c) {
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      return alphanumeric || UNRESERVED.indexOf(c) >= 0;
    }

    private static String text(String key, byte[] utf8) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        throw HsmFault.keyUri(key, "a value is not UTF-8");
      }
    }
  }
}
