package dev.tollgate.gateway.ops;

/** Writes one line of JSON, member after member. */
public final class JsonText {
  private final StringBuilder text = new StringBuilder("{");

  public JsonText member(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  public JsonText member(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  public JsonText member(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  /** Opens an object that is the value of a member, or, with an empty name, an item of a list. */
  public JsonText object(String name) {
    name(name);
    text.append('{');
    return this;
  }

  public JsonText list(String name) {
    name(name);
    text.append('[');
    return this;
  }

  public JsonText endObject() {
    text.append('}');
    return this;
  }

  public JsonText endList() {
    text.append(']');
    return this;
  }

  /** Ends the line. */
  public String end() {
    return text.append('}').toString();
  }

  private void name(String name) {
    char last = text.charAt(text.length() - 1);
    if (last != '{' && last != '[') {
      text.append(',');
    }
    if (!name.isEmpty()) {
      quote(name);
      text.append(':');
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
