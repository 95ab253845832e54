package dev.tollgate.bench.peer.job;

import java.io.Serializable;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;
import org.jpos.transaction.ContextConstants;
import org.jpos.transaction.TransactionParticipant;

/** A step of the job that says yes, or no with the DE39 of the answer. */
abstract class Participant implements TransactionParticipant {
  /** Key of the DE39 in the context; absent means approved. */
  static final String CODE = "DE39";

  static final String CARD = "CARD";
  static final String APPROVED = "00";

  private static final int YES = PREPARED | READONLY | NO_JOIN;
  private static final int NO = ABORTED | READONLY | NO_JOIN;

  private final Desk desk = Desk.get();

  /**
   * @return DE39, {@link #APPROVED} to go on
   */
  abstract String decide(Desk shared, ISOMsg request, Context context) throws Exception;

  @Override
  public final int prepare(long id, Serializable context) {
    Context known = (Context) context;
    String code;
    try {
      ISOMsg request = known.get(ContextConstants.REQUEST.toString());
      code = decide(desk, request, known);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      code = "96";
    } catch (Exception e) {
      System.err.println(e);
      code = "96";
    }
    if (code.equals(APPROVED)) {
      return YES;
    }
    known.put(CODE, code);
    return NO;
  }
}
