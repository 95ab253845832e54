package dev.tollgate.pci.zone;

import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The zone's part of a configuration file, for changes. */
record ZoneFile(String text) {
  static final ZoneFile SOUND =
      new ZoneFile(
          """
          networks:
            alpha:
              dialect: iso87-ascii
              framing: length-2-binary
              pin-keys: {"01": zpk-alpha-01}
          products:
            default:
              cvk: cvk
              pvk: {"1": pvk-1}
          hsm:
            module: /usr/lib/softhsm/libsofthsm2.so
            token: pci-zone
            pin-source: softhsm/user.pin
            timeout-ms: 1000
            token-key: token
            keys:
              zpk-alpha-01: {usage: P0, kcv: "CB9DEA"}
              pvk-1: {usage: V2, kcv: "23163A"}
              cvk: {usage: C0, kcv: "08D7B4"}
              token: {usage: D0, kcv: "1A0B2D"}
          limits:
            frame-bytes: 1024
            frame-timeout-ms: 500
            links: 4
          """);

  /** Three networks, the last two with MACs, and a product for each kind of chip. */
  static final ZoneFile FULL =
      new ZoneFile(
          """
          networks:
            alpha:
              dialect: iso87-ascii
              framing: length-2-binary
              pin-keys: {"01": zpk-alpha-01}
            beta:
              dialect: iso87-binary
              framing: length-2-binary
              mac-key: zak-beta
              pin-keys: {"01": zpk-beta-01}
            gamma:
              dialect: iso87-ascii
              framing: length-2-binary
              mac-key: zak-beta
              pin-keys: {"01": zpk-alpha-01}
          products:
            default:
              cvk: cvk
              pvk: {"1": pvk-1}
              pgk: pgk
              emv: {key: imk-ac}
            mchip: {cvk: cvk, emv: {profile: mchip, key: imk-ac}}
            pyemv: {cvk: cvk, emv: {key: imk-pyemv, option: A}}
            jmeter: {cvk: cvk, emv: {profile: visa, key: imk-jmeter, option: A}}
            long: {cvk: cvk, emv: {profile: visa, key: imk-ac, option: B}}
            plastic: {cvk: cvk}
          hsm:
            module: /usr/lib/softhsm/libsofthsm2.so
            token: pci-zone
            pin-source: softhsm/user.pin
            timeout-ms: 1000
            token-key: token
            keys:
              zpk-alpha-01: {usage: P0, kcv: "CB9DEA"}
              zpk-beta-01: {usage: P0, kcv: "57C409"}
              zak-beta: {usage: M3, kcv: "E84D09"}
              pvk-1: {usage: V2, kcv: "23163A"}
              pgk: {usage: V1, kcv: "212CF9"}
              cvk: {usage: C0, kcv: "08D7B4"}
              imk-ac: {usage: E0, kcv: "245CB8"}
              imk-pyemv: {usage: E0, kcv: "08D7B4"}
              imk-jmeter: {usage: E0, kcv: "A8B7B5"}
              token: {usage: D0, kcv: "1A0B2D"}
          limits:
            frame-bytes: 1024
            frame-timeout-ms: 500
            links: 4
          """);

  ZoneFile with(String part, String instead) {
    if (!text.contains(part)) {
      throw new AssertionError("no '" + part + "' in the file");
    }
    return new ZoneFile(text.replace(part, instead));
  }

  /** Reads it as the gateway does, which then asks for the rest. */
  ZoneConfig read(Path home) {
    YamlMap root =
        YamlMap.read("zone.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    ZoneConfig config = ZoneConfig.read(root, home, ZoneFile::noPackagers);
    root.done();
    return config;
  }

  private static YamlMap noPackagers(Path packager, String like) {
    throw new AssertionError("no network here has a packager file");
  }

  ZoneConfig read() {
    return read(TestHome.home());
  }
}
