package dev.tollgate.softhsm;

import java.util.stream.Collectors;

/** Reports and failures as a table for people and as one line of JSON. */
final class ReportText {
  private ReportText() {}

  static String table(ProvisionReport report) {
    int width = report.keys().stream().mapToInt(k -> k.name().length()).max().orElse(4);
    var row = "%-" + width + "s  %-5s  %-11s  %s%n";
    var text = new StringBuilder();
    text.append(
        "token %s %s; PIN in %s%n%n"
            .formatted(report.tokenLabel(), state(report.tokenCreated()), report.pinFile()));
    text.append(row.formatted("key", "usage", "check value", "state"));
    for (var key : report.keys()) {
      text.append(row.formatted(key.name(), key.usage(), key.kcv(), state(key.created())));
    }
    long created = report.keys().stream().filter(ProvisionReport.KeyReport::created).count();
    text.append(
        report.changed()
            ? "%n%d of %d key objects created".formatted(created, report.keys().size())
            : "%nnothing changed: all %d key objects present".formatted(report.keys().size()));
    return text.toString();
  }

  static String json(ProvisionReport report) {
    var keys =
        report.keys().stream()
            .map(k ->
                "{\"name\":%s,\"usage\":%s,\"algorithm\":%s,\"kcv\":%s,\"state\":%s}"
                    .formatted(
                        quote(k.name()),
                        quote(k.usage()),
                        quote(k.algorithm()),
                        quote(k.kcv()),
                        quote(state(k.created()))))
            .collect(Collectors.joining(","));
    return "{\"token\":{\"label\":%s,\"state\":%s},\"softhsm2Conf\":%s,\"pinFile\":%s,\"changed\":%b,\"keys\":[%s]}"
        .formatted(
            quote(report.tokenLabel()),
            quote(state(report.tokenCreated())),
            quote(report.softHsmConf().toString()),
            quote(report.pinFile().toString()),
            report.changed(),
            keys);
  }

  static String table(Ceremony.Report report) {
    var text = new StringBuilder();
    for (int i = 0; i < report.components().size(); i++) {
      text.append("component %d   check value %s%n".formatted(i + 1, report.components().get(i)));
    }
    return text.append(
            "key %s   usage %s   %s   check value %s   created"
                .formatted(report.label(), report.usage(), report.algorithm(), report.kcv()))
        .toString();
  }

  static String json(Ceremony.Report report) {
    var components =
        report.components().stream().map(ReportText::quote).collect(Collectors.joining(","));
    return "{\"name\":%s,\"usage\":%s,\"algorithm\":%s,\"kcv\":%s,\"components\":[%s]}"
        .formatted(
            quote(report.label()),
            quote(report.usage()),
            quote(report.algorithm()),
            quote(report.kcv()),
            components);
  }

  static String json(ProvisioningException e) {
    return "{\"error\":{\"code\":%s,\"what\":%s,\"where\":%s,\"next\":%s}}"
        .formatted(quote(e.code()), quote(e.what()), quote(e.where()), quote(e.next()));
  }

  private static String state(boolean created) {
    return created ? "created" : "present";
  }

  private static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
