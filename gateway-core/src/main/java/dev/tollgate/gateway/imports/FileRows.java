package dev.tollgate.gateway.imports;

import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.nio.file.Path;
import java.util.List;

/**
 * What a file wants of the ledger, row by row.
 *
 * @param commands of the rows that could be read
 * @param lines where each of them stands in the file, from 1
 * @param wrong about the others
 */
public record FileRows(
    Path file, List<OperatorCommand> commands, List<Integer> lines, WrongLines wrong) {
  public FileRows {
    commands = List.copyOf(commands);
    lines = List.copyOf(lines);
  }
}
