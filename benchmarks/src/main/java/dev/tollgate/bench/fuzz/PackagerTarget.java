package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;

/** jPOS packager files: each becomes a dialect, or is refused with a code. */
final class PackagerTarget implements FuzzTarget {
  private static final String LIKE = "iso87-ascii";

  /** An operator's file, read once: tree, YAML of it and tables. */
  private static final int ALLOCATED_PER_BYTE = 4096;

  private static final long ALLOCATED_BASE = 16 << 20;

  private static final List<String> FILES =
      List.of(
          """
          <?xml version="1.0" encoding="UTF-8"?>
          <!DOCTYPE isopackager PUBLIC
            "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
            "http://jpos.org/dtd/generic-packager-1.0.dtd">
          <isopackager>
            <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
            <isofield id="1" length="16" name="BIT MAP" class="org.jpos.iso.IFA_BITMAP"/>
            <isofield id="2" length="19" name="PAN" class="org.jpos.iso.IFA_LLNUM"/>
            <isofield id="52" length="8" name="PIN" class="org.jpos.iso.IFA_BINARY"/>
            <!-- a comment -->
            <isofield id="62" length="99" name="P" pad="true" class="org.jpos.iso.IFA_LLLCHAR"/>
          </isopackager>
          """,
          """
          <isopackager maxValidField="128" bitmapField="1" emitBitmap="true">
            <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFB_NUMERIC" pad="true"/>
            <isofield id="1" length="16" name="BIT MAP" class="org.jpos.iso.IFB_BITMAP"/>
            <isofield id="4" length="12" name="AMOUNT" class="org.jpos.iso.IFB_NUMERIC" pad="true"/>
            <isofieldpackager id="48" length="255" name="PARTS" class="org.jpos.iso.IFB_LLLBINARY"
                emitBitmap="false" packager="org.jpos.iso.packager.GenericSubFieldPackager">
              <isofield id="1" length="2" name="ONE" class="org.jpos.iso.IF_CHAR"/>
              <isofield id="2" length="9" name="TWO" class="org.jpos.iso.IFE_LLCHAR"/>
            </isofieldpackager>
          </isopackager>
          """);

  private final Importer importer;
  private final Path file = TemporaryFile.make(".xml");

  /** The part that tests replace by a faulty one; {@link JposPackagers#read}. */
  interface Importer {
    YamlMap read(Path file, String like);
  }

  PackagerTarget() {
    this(JposPackagers::read);
  }

  PackagerTarget(Importer importer) {
    this.importer = importer;
  }

  @Override
  public String name() {
    return "packager";
  }

  @Override
  public List<Seed> seeds() {
    return FILES.stream().map(file -> Seed.of(file.getBytes(UTF_8))).toList();
  }

  @Override
  public void run(byte[] input) {
    TemporaryFile.write(file, input);
    try {
      DialectReader.read(importer.read(file, LIKE));
    } catch (TollgateException refused) {
      MessageTarget.require(refused.code().startsWith("TG-"), "refused without a code");
    }
  }

  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * length;
  }
}
