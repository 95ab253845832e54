package dev.tollgate.bench.peer.job;

import java.io.Serializable;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.AbortParticipant;
import org.jpos.transaction.Context;
import org.jpos.transaction.ContextConstants;

/** Makes the answer, of approval and refusal alike; {@code SendResponse} sends it. */
public final class PrepareAnswer implements AbortParticipant {
  @Override
  public int prepare(long id, Serializable context) {
    Context known = (Context) context;
    ISOMsg message = known.get(ContextConstants.REQUEST.toString());
    String code = known.get(Participant.CODE);
    try {
      message.setResponseMTI();
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
    // The request becomes its own answer, without what is not for the way back.
    message.unset(14, 18, 22, 25, 35, 48, 52, 53, 55);
    message.set(39, code == null ? Participant.APPROVED : code);
    known.put(ContextConstants.RESPONSE.toString(), message);
    return (code == null ? PREPARED : ABORTED) | READONLY | NO_JOIN;
  }
}
