package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.gateway.sbe.ChannelLimitsDecoder;
import dev.tollgate.gateway.sbe.ChannelLimitsEncoder;
import dev.tollgate.gateway.sbe.ChannelSetEncoder;
import dev.tollgate.gateway.sbe.CorrelationDecoder;
import dev.tollgate.gateway.sbe.CurrencyOrderDecoder;
import dev.tollgate.gateway.sbe.CurrencyOrderEncoder;
import dev.tollgate.gateway.sbe.KindSetEncoder;
import dev.tollgate.gateway.sbe.MerchantSetDecoder;
import dev.tollgate.gateway.sbe.MerchantSetEncoder;
import dev.tollgate.gateway.sbe.SetProductDecoder;
import dev.tollgate.gateway.sbe.SetProductEncoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a product and their message, but for the correlation. The fields of an order or a
 * set have numbers for names and lie one behind the other, so they are read and written by place.
 */
final class ProductCodec {
  private static final int NO_RANGE = -1;
  private static final int TYPES = MerchantTypes.MAX + 1;

  private ProductCodec() {}

  /** Whether every value lies in the range of its field. */
  static boolean fits(ProductTerms terms) {
    return Ascii16.isName(terms.name());
  }

  static void encode(ProductTerms terms, SetProductEncoder out) {
    Ascii16 name = Ascii16.parse(terms.name());
    out.product().hi(name.hi()).lo(name.lo());
    ProductLimits limits = terms.limits();
    limits(limits.pos(), out.pos());
    limits(limits.cash(), out.cash());
    limits(limits.online(), out.online());
    Permissions permissions = terms.permissions();
    int kinds = 0;
    for (TransactionKind kind : permissions.kinds()) {
      kinds |= bit(kind);
    }
    int channels = 0;
    for (Channel channel : permissions.channels()) {
      channels |= bit(channel);
    }
    out.limitCurrency((short) limits.currency())
        .completionTolerancePercent((short) terms.completionTolerancePercent());
    KindSetEncoder kindSet = out.kinds();
    kindSet.buffer().putShort(kindSet.offset(), (short) kinds, ByteOrder.LITTLE_ENDIAN);
    ChannelSetEncoder channelSet = out.channels();
    channelSet.buffer().putByte(channelSet.offset(), (byte) channels);
    out.flags().clear().partialApproval(terms.partialApproval());
    pockets(terms.pockets(), out.pockets());
    merchants(permissions.merchantsRefused(), out.merchantsRefused());
    merchants(permissions.cashMerchants(), out.cashMerchants());
  }

  /**
   * The terms in a message.
   *
   * @return null if a value is none the terms of a product can have, or they do not have their one
   *     form: the same terms, written again, must be the same bytes
   */
  static @Nullable ProductTerms read(SetProductDecoder in) {
    try {
      ProductTerms terms = decode(in);
      SetProductEncoder again = new SetProductEncoder();
      again.wrap(new UnsafeBuffer(new byte[SetProductEncoder.BLOCK_LENGTH]), 0);
      encode(terms, again);
      for (int at = CorrelationDecoder.ENCODED_LENGTH; at < SetProductDecoder.BLOCK_LENGTH; at++) {
        if (again.buffer().getByte(at) != in.buffer().getByte(in.offset() + at)) {
          return null;
        }
      }
      return terms;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * What the message says, in whatever form.
   *
   * @throws IllegalArgumentException if a value is none the terms of a product can have
   */
  private static ProductTerms decode(SetProductDecoder in) {
    long nameHi = in.product().hi();
    long nameLo = in.product().lo();
    if (!Ascii16.isName(nameHi, nameLo)) {
      throw new IllegalArgumentException("the name is none");
    }
    Set<TransactionKind> kinds = EnumSet.noneOf(TransactionKind.class);
    for (TransactionKind kind : TransactionKind.values()) {
      if ((in.kinds().getRaw() & bit(kind)) != 0) {
        kinds.add(kind);
      }
    }
    Set<Channel> channels = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if ((in.channels().getRaw() & bit(channel)) != 0) {
        channels.add(channel);
      }
    }
    MerchantTypes refused = merchants(in.merchantsRefused());
    MerchantTypes cash = merchants(in.cashMerchants());
    return new ProductTerms(
        new Ascii16(nameHi, nameLo).toString(),
        pockets(in.pockets()),
        new Permissions(kinds, channels, refused, cash),
        in.flags().partialApproval(),
        in.completionTolerancePercent(),
        new ProductLimits(
            in.limitCurrency(), limits(in.pos()), limits(in.cash()), limits(in.online())));
  }

  private static int bit(TransactionKind kind) {
    return 1 << (WireCodes.KINDS.of(kind).value() - 1);
  }

  private static int bit(Channel channel) {
    return 1 << (WireCodes.CHANNELS.of(channel).value() - 1);
  }

  private static void limits(ChannelLimits limits, ChannelLimitsEncoder out) {
    out.eachMinor(limits.eachMinor()).dayMinor(limits.dayMinor()).dayCount(limits.dayCount());
  }

  private static ChannelLimits limits(ChannelLimitsDecoder in) {
    return new ChannelLimits(in.eachMinor(), in.dayMinor(), in.dayCount());
  }

  private static void pockets(List<Integer> pockets, CurrencyOrderEncoder out) {
    for (int i = 0; i < ProductTerms.POCKETS_MAX; i++) {
      int currency = i < pockets.size() ? pockets.get(i) : 0;
      int at = out.offset() + i * Short.BYTES;
      out.buffer().putShort(at, (short) currency, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static List<Integer> pockets(CurrencyOrderDecoder in) {
    List<Integer> pockets = new ArrayList<>();
    for (int i = 0; i < ProductTerms.POCKETS_MAX; i++) {
      int currency = in.buffer().getShort(in.offset() + i * Short.BYTES, ByteOrder.LITTLE_ENDIAN);
      if (currency != 0) {
        pockets.add(currency);
      }
    }
    return pockets;
  }

  private static void merchants(MerchantTypes types, MerchantSetEncoder out) {
    List<MerchantTypes.Range> ranges = types.ranges();
    for (int i = 0; i < MerchantTypes.RANGES_MAX; i++) {
      int range = NO_RANGE;
      if (i < ranges.size()) {
        range = ranges.get(i).first() * TYPES + ranges.get(i).last();
      }
      out.buffer().putInt(out.offset() + i * Integer.BYTES, range, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static MerchantTypes merchants(MerchantSetDecoder in) {
    List<MerchantTypes.Range> ranges = new ArrayList<>();
    for (int i = 0; i < MerchantTypes.RANGES_MAX; i++) {
      int range = in.buffer().getInt(in.offset() + i * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
      if (range != NO_RANGE) {
        ranges.add(
            new MerchantTypes.Range(Math.floorDiv(range, TYPES), Math.floorMod(range, TYPES)));
      }
    }
    return MerchantTypes.ofRanges(ranges);
  }
}
