package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.gateway.sbe.CardStatusCode;
import dev.tollgate.gateway.sbe.ChannelCode;
import dev.tollgate.gateway.sbe.CheckCode;
import dev.tollgate.gateway.sbe.FollowUpCode;
import dev.tollgate.gateway.sbe.ImportCode;
import dev.tollgate.gateway.sbe.KindCode;
import dev.tollgate.gateway.sbe.OperationCode;
import dev.tollgate.gateway.sbe.PinCode;
import dev.tollgate.gateway.sbe.PostingCode;
import dev.tollgate.gateway.sbe.ReasonCode;
import dev.tollgate.gateway.sbe.RefusalCode;
import dev.tollgate.gateway.sbe.RuleCode;
import dev.tollgate.gateway.sbe.VoidCode;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Enum constants as the schema numbers them: a constant stands for the schema's value of the same
 * name. Both must have the same names, or this class does not load.
 *
 * @param <E> ours
 * @param <C> the schema's
 */
@SuppressWarnings("EnumOrdinal") // an index in memory; what is written comes from the schema
final class WireCodes<E extends Enum<E>, C extends Enum<C>> {
  static final WireCodes<Operation, OperationCode> OPERATIONS =
      of(Operation.values(), OperationCode.values(), OperationCode::value);
  static final WireCodes<TransactionKind, KindCode> KINDS =
      of(TransactionKind.values(), KindCode.values(), KindCode::value);
  static final WireCodes<Posting, PostingCode> POSTINGS =
      of(Posting.values(), PostingCode.values(), PostingCode::value);
  static final WireCodes<Channel, ChannelCode> CHANNELS =
      of(Channel.values(), ChannelCode.values(), ChannelCode::value);
  static final WireCodes<CheckOutcome, CheckCode> CHECKS =
      of(CheckOutcome.values(), CheckCode.values(), CheckCode::value);
  static final WireCodes<PinOutcome, PinCode> PINS =
      of(PinOutcome.values(), PinCode.values(), PinCode::value);
  static final WireCodes<CardStatus, CardStatusCode> CARD_STATUSES =
      of(CardStatus.values(), CardStatusCode.values(), CardStatusCode::value);
  static final WireCodes<Reason, ReasonCode> REASONS =
      of(Reason.values(), ReasonCode.values(), ReasonCode::value);
  static final WireCodes<Rule, RuleCode> RULES =
      of(Rule.values(), RuleCode.values(), RuleCode::value);
  static final WireCodes<FollowUp, FollowUpCode> FOLLOW_UPS =
      of(FollowUp.values(), FollowUpCode.values(), FollowUpCode::value);
  static final WireCodes<VoidOutcome, VoidCode> VOIDS =
      of(VoidOutcome.values(), VoidCode.values(), VoidCode::value);
  static final WireCodes<ImportOutcome, ImportCode> IMPORTS =
      of(ImportOutcome.values(), ImportCode.values(), ImportCode::value);
  static final WireCodes<Refusal, RefusalCode> REFUSALS =
      of(Refusal.values(), RefusalCode.values(), RefusalCode::value);

  /** The schema's enums are unsigned bytes; 255 is their null and is never sent. */
  private static final int CODES = 256;

  private static final String NULL_NAME = "NULL_VAL";

  private final C[] schema;
  private final @Nullable E[] ours;

  private WireCodes(C[] schema, @Nullable E[] ours) {
    this.schema = schema;
    this.ours = ours;
  }

  static <E extends Enum<E>, C extends Enum<C>> WireCodes<E, C> of(
      E[] all, C[] schema, ToIntFunction<C> code) {
    if (schema.length != all.length + 1) {
      throw new IllegalStateException(
          "the schema has not the names of " + all[0].getDeclaringClass());
    }
    C[] byOrdinal = Arrays.copyOf(schema, all.length);
    @Nullable E[] byCode = Arrays.copyOf(all, CODES);
    Arrays.fill(byCode, null);
    for (C named : schema) {
      if (!named.name().equals(NULL_NAME)) {
        E constant = Enum.valueOf(all[0].getDeclaringClass(), named.name());
        byOrdinal[constant.ordinal()] = named;
        byCode[code.applyAsInt(named)] = constant;
      }
    }
    return new WireCodes<>(byOrdinal, byCode);
  }

  /** What to write. */
  C of(E constant) {
    return schema[constant.ordinal()];
  }

  /** What was read; null for a code, 0 to 255, that means nothing. */
  @Nullable E at(int code) {
    return ours[code];
  }
}
