package dev.tollgate.pci.card;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.card.CardFile.CardEntry;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.card.ProductTable.Name16;
import dev.tollgate.pci.card.ProductTable.Product;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.vault.CheckedCard;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** Two cards, one without a PIN, the keys to check them, and jPOS messages about them. */
final class CheckBench implements AutoCloseable {
  static final String PAN = "4111111111111111";
  static final String PAN_WITHOUT_PIN = "4222222222222";
  static final String EXPIRY = "3112";
  static final String SERVICE_CODE = "101";
  static final String PIN = "1234";

  /** In DE53 names the zone PIN key that is an AES key; 01 is TDES, there are no others. */
  static final int AES_INDEX = 9;

  final HsmGroup hsm = TestHome.openHsm();
  final Vault vault = new Vault(2, 1024);
  final CardFile cards;
  final List<Network> networks;
  final ZoneCounters counters = new ZoneCounters(1);
  private final Dialect dialect;
  long epochMs = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();

  CheckBench(Path folder) {
    this(folder, DialectReader.shipped("iso87-ascii"), null);
  }

  /**
   * @param macKey label, or null for a network without message authentication codes
   */
  CheckBench(Path folder, Dialect dialect, @Nullable String macKey) {
    this.dialect = dialect;
    HsmKey pvk = hsm.key("pvk-1", KeyUsage.V2);
    Product product =
        new Product("default", hsm.key("cvk", KeyUsage.C0), Map.of(1, pvk), null, null);
    cards = CardFile.open(folder.resolve("cards.dat"), new ProductTable(List.of(product)));
    int pvv = Integer.parseInt(Issuer.pvv(PAN, "1", PIN));
    cards.add(List.of(entry(PAN, PinMethod.PVV, pvv), entry(PAN_WITHOUT_PIN, PinMethod.NONE, 0)));
    HsmKey code = macKey == null ? null : hsm.key(macKey, KeyUsage.M3);
    Map<Integer, HsmKey> pinKeys =
        Map.of(1, hsm.key("zpk-alpha-01", KeyUsage.P0), AES_INDEX, TestHome.aesZonePinKey());
    networks = List.of(new Network(dialect, pinKeys, code));
  }

  HsmKey tokenKey() {
    return hsm.key("token", KeyUsage.D0);
  }

  /** Checks a message as a lane does. The cell is let go; the result can be read until then. */
  CheckedCard check(ISOMsg message) {
    VaultCell cell = cell(message);
    CardChecks checks = new CardChecks(networks, tokenKey(), cards, () -> epochMs, counters);
    check(checks, cell);
    return cell.checked();
  }

  /** Runs all parts of the checks on the lane, and waits for the last. */
  void check(CardChecks checks, VaultCell cell) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    LaneTask next =
        new LaneTask() {
          private boolean begun;

          @Override
          public void run(PaymentHsm lane) {
            try {
              boolean more = begun ? checks.goOn(lane, cell) : checks.begin(lane, cell);
              begun = true;
              if (more) {
                lane.batch().then(this);
              } else {
                done.complete(null);
              }
            } catch (RuntimeException | Error e) {
              done.completeExceptionally(e);
            }
          }
        };
    if (!hsm.submit(next)) {
      throw new AssertionError("not queued");
    }
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  VaultCell cell(ISOMsg message) {
    byte[] wire = Jpos.pack(message);
    VaultCell cell = vault.claim();
    Memory.put(cell.memory(), 0, wire);
    cell.messageLength(wire.length);
    new MessageScanner(dialect).scan(cell.memory(), 0, wire.length, cell.fields());
    if (!new RequestSealer(dialect).seal(cell.memory(), cell.fields(), cell.sealed())) {
      throw new AssertionError("not sealed");
    }
    return cell;
  }

  /** A purchase by PAN with more fields, numbers and values in turn; null takes a field out. */
  static ISOMsg purchase(Object... fields) {
    ISOMsg message = Jpos.purchase(1);
    for (int i = 0; i < fields.length; i += 2) {
      Jpos.set(message, (int) fields[i], fields[i + 1]);
    }
    return message;
  }

  private static CardEntry entry(String pan, PinMethod method, int pvv) {
    long[] token = Issuer.token(pan);
    Name16 product = Name16.of("default");
    return new CardEntry(
        token[0],
        token[1],
        Integer.parseInt(EXPIRY),
        Integer.parseInt(SERVICE_CODE),
        method,
        1,
        pvv,
        method.digitsMax(),
        1,
        1,
        product.hi(),
        product.lo(),
        CardStatus.ACTIVE);
  }

  @Override
  public void close() {
    hsm.close();
  }
}
