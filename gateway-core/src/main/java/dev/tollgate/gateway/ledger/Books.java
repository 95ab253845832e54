package dev.tollgate.gateway.ledger;

/**
 * The double-entry books: accounts, and one pocket for each account and currency. Money only moves
 * from pocket to pocket, so the pockets of a currency always add up to zero.
 *
 * <p>The other sides of customers' pockets are pockets too, of accounts whose name starts with
 * {@code #}: {@code #FUNDING} (where opening balances come from), {@code #SETTLE:} with the network
 * id in eight hexadecimal digits, {@code #SUSPENSE} (money of cards nobody knows) and {@code
 * #FXPOS}, the position in each currency. Money that changes its currency goes into the position of
 * the one and out of the position of the other. These may be negative; a customer's pocket goes
 * below zero only by what was spent without asking.
 *
 * <p>Every balance and every held sum stays within ±{@link #BALANCE_MAX_MINOR}: half of what a long
 * holds, so the difference of two of them cannot overflow, and one comparison after each addition
 * is all the care it takes.
 */
final class Books {
  static final int NONE = TokenMap.NONE;

  /** Of an account without a pocket yet. */
  private static final int NO_CURRENCY = 0;

  static final long BALANCE_MAX_MINOR = Long.MAX_VALUE / 2;

  private static final long FUNDING = Ascii16.parse("#FUNDING").hi();
  private static final long SETTLEMENT = Ascii16.parse("#SETTLE:").hi();
  private static final long FX_POSITION = Ascii16.parse("#FXPOS").hi();
  private static final Ascii16 SUSPENSE = Ascii16.parse("#SUSPENSE");

  /** High: the account's next pocket, plus one; low: the currency, 0 of a pocket to come. */
  private static final int NEXT_CURRENCY = TokenMap.KEY_WORDS;

  private static final int BALANCE = NEXT_CURRENCY + 1;
  private static final int HELD = BALANCE + 1;

  /** Each begins with its account's name. */
  private final Records pockets = new Records(HELD + 1);

  /** An account is the record of its first pocket. */
  private final TokenMap accounts = new TokenMap(pockets);

  /** Whether a customer may have an account of this name. */
  static boolean isCustomerAccount(long accountHi) {
    long first = accountHi >>> 56;
    return first != 0 && first != '#';
  }

  int account(long accountHi, long accountLo) {
    return accounts.find(accountHi, accountLo);
  }

  int accountOrNew(long accountHi, long accountLo) {
    return accounts.findOrAdd(accountHi, accountLo);
  }

  /** The account's first pocket, in the order they were opened; {@link #NONE} if it has none. */
  int firstPocket(int account) {
    return currency(account) == NO_CURRENCY ? NONE : account;
  }

  /** The same account's next pocket, {@link #NONE} after the last. */
  int nextPocket(int pocket) {
    return Words.high(pockets.get(pocket, NEXT_CURRENCY)) - 1;
  }

  /** The account's pocket in a currency, {@link #NONE} if it has none. */
  int pocket(int account, int currency) {
    int pocket = firstPocket(account);
    while (pocket != NONE && currency(pocket) != currency) {
      pocket = nextPocket(pocket);
    }
    return pocket;
  }

  /** The pocket of a customer's account, {@link #NONE} if there is none. */
  int customerPocket(long accountHi, long accountLo, int currency) {
    int account = isCustomerAccount(accountHi) ? account(accountHi, accountLo) : NONE;
    return account == NONE ? NONE : pocket(account, currency);
  }

  /** The account's pocket in a currency, opened with a balance of zero if it is new. */
  int pocketOrNew(int account, int currency) {
    int existing = pocket(account, currency);
    if (existing != NONE) {
      return existing;
    }
    int opened = firstPocket(account) == NONE ? account : append(account);
    pockets.set(opened, NEXT_CURRENCY, currency);
    return opened;
  }

  int fundingPocket(int currency) {
    return pocketOrNew(accountOrNew(FUNDING, 0), currency);
  }

  int fxPocket(int currency) {
    return pocketOrNew(accountOrNew(FX_POSITION, 0), currency);
  }

  int suspensePocket(int currency) {
    return pocketOrNew(accountOrNew(SUSPENSE.hi(), SUSPENSE.lo()), currency);
  }

  int settlementPocket(int networkId, int currency) {
    long digits = 0;
    for (int shift = 28; shift >= 0; shift -= 4) {
      digits = digits << 8 | "0123456789ABCDEF".charAt(networkId >>> shift & 0xf);
    }
    return pocketOrNew(accountOrNew(SETTLEMENT, digits), currency);
  }

  /** Whether an amount is one, and can be taken without the balance leaving its range. */
  boolean canPay(int from, long amountMinor) {
    return amountMinor >= 0
        && amountMinor <= BALANCE_MAX_MINOR
        && balance(from) - amountMinor >= -BALANCE_MAX_MINOR;
  }

  private boolean canPost(int from, int to, long amountMinor) {
    return canPay(from, amountMinor) && balance(to) + amountMinor <= BALANCE_MAX_MINOR;
  }

  /**
   * Moves money between two pockets of one currency.
   *
   * @return false, and nothing moved, if the amount is negative or a balance would leave its range
   */
  boolean post(int from, int to, long amountMinor) {
    if (!canPost(from, to, amountMinor)) {
      return false;
    }
    pockets.set(from, BALANCE, balance(from) - amountMinor);
    pockets.set(to, BALANCE, balance(to) + amountMinor);
    return true;
  }

  /**
   * Carries out one leg of a plan: takes an amount from a pocket and brings what it is worth to a
   * settlement pocket, through the positions if the currencies differ.
   *
   * @param pocketAmountMinor in the pocket's currency; the same as the amount if that is the same
   * @param amountMinor in the settlement pocket's currency
   * @return false, and nothing moved, under the conditions of {@link #post}
   */
  boolean spend(int pocket, long pocketAmountMinor, int settlementPocket, long amountMinor) {
    if (currency(pocket) == currency(settlementPocket)) {
      return pocketAmountMinor == amountMinor && post(pocket, settlementPocket, amountMinor);
    }
    int bought = fxPocket(currency(pocket));
    int sold = fxPocket(currency(settlementPocket));
    if (!canPost(pocket, bought, pocketAmountMinor)
        || !canPost(sold, settlementPocket, amountMinor)) {
      return false;
    }
    return post(pocket, bought, pocketAmountMinor) && post(sold, settlementPocket, amountMinor);
  }

  /** The opposite of {@link #spend} with the same arguments. Credits are carried out by it, too. */
  boolean unspend(int pocket, long pocketAmountMinor, int settlementPocket, long amountMinor) {
    if (currency(pocket) == currency(settlementPocket)) {
      return pocketAmountMinor == amountMinor && post(settlementPocket, pocket, amountMinor);
    }
    return spend(settlementPocket, amountMinor, pocket, pocketAmountMinor);
  }

  /**
   * Changes what is held in a pocket; the balance stays. The caller has checked what is available.
   *
   * @return false, and nothing changed, if the sum held would leave its range
   */
  boolean addHeld(int pocket, long amountMinor) {
    long held = held(pocket);
    if (amountMinor > BALANCE_MAX_MINOR - held || amountMinor < -held) {
      return false;
    }
    pockets.set(pocket, HELD, held + amountMinor);
    return true;
  }

  /** First eight characters of the name of the account a pocket belongs to. */
  long accountHi(int pocket) {
    return pockets.get(pocket, TokenMap.KEY_HI);
  }

  /** The others. */
  long accountLo(int pocket) {
    return pockets.get(pocket, TokenMap.KEY_LO);
  }

  int currency(int pocket) {
    return Words.low(pockets.get(pocket, NEXT_CURRENCY));
  }

  long balance(int pocket) {
    return pockets.get(pocket, BALANCE);
  }

  long held(int pocket) {
    return pockets.get(pocket, HELD);
  }

  long available(int pocket) {
    return balance(pocket) - held(pocket);
  }

  /** Sum of all balances in a currency, by walking every pocket; 0 unless the books are broken. */
  long currencySum(int currency) {
    long sum = 0;
    for (int pocket = 0; pocket < pockets.size(); pocket++) {
      sum += currency(pocket) == currency ? balance(pocket) : 0;
    }
    return sum;
  }

  void visit(BooksVisitor visitor) {
    for (int pocket = 0; pocket < pockets.size(); pocket++) {
      if (currency(pocket) != NO_CURRENCY) {
        visitor.pocket(
            accountHi(pocket), accountLo(pocket), currency(pocket), balance(pocket), held(pocket));
      }
    }
  }

  long hash(long hash) {
    for (int pocket = 0; pocket < pockets.size(); pocket++) {
      hash = pockets.hash(hash, pocket);
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    pockets.save(out);
  }

  /** Of an account's pockets the first one opened is the first in the order of the records. */
  void restore(SnapshotReader in) {
    pockets.restore(in);
    accounts.restore();
  }

  /** A new record behind the account's last pocket. */
  private int append(int account) {
    int last = account;
    while (nextPocket(last) != NONE) {
      last = nextPocket(last);
    }
    int appended = pockets.add();
    pockets.set(appended, TokenMap.KEY_HI, pockets.get(account, TokenMap.KEY_HI));
    pockets.set(appended, TokenMap.KEY_LO, pockets.get(account, TokenMap.KEY_LO));
    pockets.set(last, NEXT_CURRENCY, Words.pack(appended + 1, currency(last)));
    return appended;
  }
}
