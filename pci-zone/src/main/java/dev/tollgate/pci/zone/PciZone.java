package dev.tollgate.pci.zone;

import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import dev.tollgate.pci.Zone.CardLinks;
import dev.tollgate.pci.Zone.CardStatuses;
import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.card.CardDesk;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.card.CardFile;
import dev.tollgate.pci.card.CardImport;
import dev.tollgate.pci.card.ProductTable;
import dev.tollgate.pci.card.ProductTable.Product;
import dev.tollgate.pci.edge.LinkPipeline;
import dev.tollgate.pci.edge.link.AnswerDesk;
import dev.tollgate.pci.edge.link.Edge;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import dev.tollgate.pci.view.HsmView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The PCI zone, open: HSM logged in and its keys checked, card file loaded. It can import cards;
 * {@link #serve} makes it ready for connections.
 */
public final class PciZone implements AutoCloseable {
  private static final int NETWORK_MANAGEMENT_REQUEST = 800;

  private final ZoneConfig config;
  private final HsmGroup hsm;
  private final List<Network> networks;
  private final HsmKey tokenKey;
  private final CardFile cards;
  private final CardImport cardImport;
  private final ZoneCounters counters;

  private PciZone(ZoneConfig config, HsmGroup hsm) {
    this.config = config;
    this.hsm = hsm;
    this.networks = config.networks().stream().map(this::network).toList();
    this.counters = new ZoneCounters(networks.size());
    this.tokenKey = hsm.key(config.tokenKey(), KeyUsage.D0);
    ProductTable products =
        new ProductTable(config.products().stream().map(this::product).toList());
    this.cards = CardFile.open(config.cardFile(), products);
    this.cardImport = new CardImport(hsm, tokenKey, products, cards);
  }

  /** Opens the HSMs and loads the card file; a failure leaves nothing open. */
  public static PciZone open(ZoneConfig config) {
    HsmGroup hsm = HsmGroup.open(config.hsms(), config.requestTimeoutMs());
    try {
      return new PciZone(config, hsm);
    } catch (RuntimeException e) {
      hsm.close();
      throw e;
    }
  }

  /**
   * Makes the cells and what connects them.
   *
   * @param cells transactions that can be in the zone at once
   * @param sink where sealed requests go
   * @param epochMs the time, for card expiry
   */
  public Served serve(int cells, RequestSink sink, LongSupplier epochMs) {
    hsm.afterTasks(sink::wake);
    Vault vault = new Vault(cells, config.frameMax());
    Edge edge =
        new Edge(
            vault,
            config.linksMax(),
            config.frameMax(),
            config.frameTimeoutMs(),
            config.networks().stream()
                .map(network -> new Edge.Wire(network.dialect(), network.framing()))
                .toList(),
            sink,
            counters);
    CardDesk desk = new CardDesk(hsm, vault, networks, tokenKey, cards, sink, epochMs, counters);
    AnswerDesk answers = new AnswerDesk(hsm, vault, networks, edge, counters);
    return new Served(vault, edge, desk, answers);
  }

  /**
   * Imports cards from a CSV file; all of it or, on an error, nothing.
   *
   * @return how many cards the file had
   */
  public int importCards(Path csv, CardLinks links) {
    return cardImport.run(csv, links);
  }

  /**
   * Reads which cards of a CSV file are to have which status; all of it or, on an error, nothing.
   * Whether the cards are known is not looked at.
   *
   * @return how many cards the file had
   */
  public int readCardStatuses(Path csv, CardStatuses statuses) {
    return cardImport.readStatuses(csv, statuses);
  }

  /** Cards the card file knows. */
  public int cardCount() {
    return cards.size();
  }

  /** Keys the HSM has shown to be the configured ones. */
  public int keyCount() {
    return config.hsms().getFirst().keys().size();
  }

  /** Whether any HSM takes work. */
  public boolean hsmAvailable() {
    return hsm.available();
  }

  /** How each HSM of the group is. */
  public List<HsmView.Member> hsmMembers() {
    return hsm.members().stream().map(HsmView.Member::of).toList();
  }

  /** Attempts at HSM work that were followed by another one, elsewhere. */
  public long hsmAttemptsMoved() {
    return hsm.movedOn();
  }

  /** Requests whose HSM work was begun, and carried out by no HSM. */
  public long hsmNotCarriedOut() {
    return hsm.notCarriedOut();
  }

  /**
   * Looks at every configured key in the token as it is now; takes the caller's time, not the
   * lane's.
   *
   * @throws dev.tollgate.fault.TollgateException TG-HSM-019 to -021 if the token cannot be asked
   */
  public List<HsmView.Key> hsmKeys() {
    return hsm.inventory().stream().map(HsmView.Key::of).toList();
  }

  /** What each HSM says of itself; throws like {@link #hsmKeys}. */
  public List<HsmView.Device> hsmDevices() {
    return hsm.devices().stream().map(HsmView.Device::of).toList();
  }

  /**
   * Takes the key versions of a configuration into use; nothing else of it. Requests go on.
   *
   * @return whether they are in use; if not they will be when the HSM is back
   * @throws dev.tollgate.fault.TollgateException TG-HSM-042, or why a key cannot be used; nothing
   *     has changed then
   */
  public boolean rotateKeys(ZoneConfig fresh) {
    return hsm.rotate(fresh.hsms().getFirst().keys());
  }

  /**
   * Tries every command on published test keys, beside the lane.
   *
   * @throws dev.tollgate.fault.TollgateException TG-HSM-020, -021 if it could not start
   */
  public List<HsmView.Command> hsmSelfTest() {
    return hsm.selfTest().stream().map(HsmView.Command::of).toList();
  }

  public ZoneCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    hsm.close();
  }

  private Network network(ZoneConfig.NetworkKeys network) {
    return new Network(
        network.dialect(),
        keys(network.pinKeys(), KeyUsage.P0),
        keyOrNull(network.macKey(), KeyUsage.M3));
  }

  private Product product(ZoneConfig.ProductKeys product) {
    HsmKey chipKey = keyOrNull(product.chipKey(), KeyUsage.E0);
    return new Product(
        product.name(),
        hsm.key(product.cvk(), KeyUsage.C0),
        keys(product.pvks(), KeyUsage.V2),
        keyOrNull(product.pgk(), KeyUsage.V1),
        chipKey == null ? null : new Product.Emv(chipKey, product.optionB(), product.profile()));
  }

  private @Nullable HsmKey keyOrNull(@Nullable String label, KeyUsage usage) {
    return label == null ? null : hsm.key(label, usage);
  }

  private Map<Integer, HsmKey> keys(Map<Integer, String> labels, KeyUsage usage) {
    return labels.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, label -> hsm.key(label.getValue(), usage)));
  }

  /** The zone serving connections. */
  public final class Served implements Zone {
    private final Vault vault;
    private final Edge edge;
    private final CardDesk desk;
    private final AnswerDesk answers;

    private Served(Vault vault, Edge edge, CardDesk desk, AnswerDesk answers) {
      this.vault = vault;
      this.edge = edge;
      this.desk = desk;
      this.answers = answers;
    }

    /** Makes the pipelines of new connections. */
    public LinkPipeline links() {
      return edge;
    }

    /** Whether the operating system keeps the vault out of swap. */
    public boolean memoryLocked() {
      return vault.locked();
    }

    /** Cells not in use, for metrics. */
    public int freeCells() {
      return vault.freeCount();
    }

    @Override
    public boolean verify(SealedRequest request) {
      return desk.submit(request.slot());
    }

    @Override
    public void answer(SealedRequest request, Answer answer) {
      VaultCell cell = vault.cell(request.slot());
      cell.answer().set(answer);
      answers.answer(cell);
    }

    @Override
    public void release(SealedRequest request) {
      vault.cell(request.slot()).letGo();
    }

    @Override
    public boolean sendNetworkManagement(int link, long transmissionDateTime, int stan, int code) {
      VaultCell cell = vault.claim();
      if (cell == null) {
        return false;
      }
      if (!edge.address(cell, link)) {
        cell.letGo();
        return false;
      }
      cell.sealed().networkManagement(NETWORK_MANAGEMENT_REQUEST, transmissionDateTime, stan, code);
      cell.answer().undoable = false;
      cell.answer().approved = false;
      answers.answer(cell);
      return true;
    }

    @Override
    public ZoneCounters counters() {
      return counters;
    }

    @Override
    public boolean isSealing() {
      return answers.isSealing();
    }

    @Override
    public void flush() {
      edge.flush();
    }

    @Override
    public void tick(long nowNs) {
      hsm.tick(nowNs);
      answers.tick(nowNs);
    }
  }
}
