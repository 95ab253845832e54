package dev.tollgate.bench;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Builds one JSON object on one line; keys and texts are our own plain words, never input. */
public final class JsonLine {
  private final StringJoiner members = new StringJoiner(",", "{", "}");

  public JsonLine put(String key, long value) {
    return raw(key, Long.toString(value));
  }

  /** One decimal: rates and microseconds carry no more. */
  public JsonLine put(String key, double value) {
    return raw(key, String.format(Locale.ROOT, "%.1f", value));
  }

  /** Four decimals: a part of something else's time. */
  public JsonLine putRatio(String key, double value) {
    return raw(key, String.format(Locale.ROOT, "%.4f", value));
  }

  public JsonLine put(String key, boolean value) {
    return raw(key, Boolean.toString(value));
  }

  public JsonLine put(String key, String value) {
    return raw(key, '"' + value + '"');
  }

  public JsonLine put(String key, JsonLine value) {
    return raw(key, value.toString());
  }

  public JsonLine put(String key, List<JsonLine> values) {
    StringJoiner items = new StringJoiner(",", "[", "]");
    values.forEach(value -> items.add(value.toString()));
    return raw(key, items.toString());
  }

  public JsonLine putTexts(String key, List<String> values) {
    StringJoiner items = new StringJoiner(",", "[", "]");
    values.forEach(value -> items.add('"' + value + '"'));
    return raw(key, items.toString());
  }

  private JsonLine raw(String key, String value) {
    members.add('"' + key + "\":" + value);
    return this;
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
