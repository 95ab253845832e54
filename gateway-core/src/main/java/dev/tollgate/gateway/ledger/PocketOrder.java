package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;

/**
 * The pockets of an account in the order they pay: first the one of the transaction's currency,
 * then those the product names, then the others as they were opened. A cursor, used anew for each
 * transaction.
 */
final class PocketOrder {
  private final Books books;
  private ProductTerms terms = ProductTerms.permissive("none");
  private int account;
  private int currency;

  /** Places of the product's order that were looked at; -1 before the transaction's own pocket. */
  private int looked;

  /** The pocket to look at next, once the product's order is through. */
  private int opened;

  PocketOrder(Books books) {
    this.books = books;
  }

  void start(int newAccount, ProductTerms newTerms, int transactionCurrency) {
    account = newAccount;
    terms = newTerms;
    currency = transactionCurrency;
    looked = -1;
    opened = books.firstPocket(newAccount);
  }

  /** The next pocket, {@link Books#NONE} after the last. */
  int next() {
    while (looked < terms.pockets().size()) {
      int named = looked < 0 ? currency : terms.pockets().get(looked);
      boolean seen = looked >= 0 && named == currency;
      looked++;
      int pocket = seen ? Books.NONE : books.pocket(account, named);
      if (pocket != Books.NONE) {
        return pocket;
      }
    }
    while (opened != Books.NONE) {
      int pocket = opened;
      opened = books.nextPocket(pocket);
      if (books.currency(pocket) != currency && !terms.ordersPocket(books.currency(pocket))) {
        return pocket;
      }
    }
    return Books.NONE;
  }
}
