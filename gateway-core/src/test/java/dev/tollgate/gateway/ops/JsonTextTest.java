package dev.tollgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void shouldNestObjectsAndLists() {
    JsonText json = new JsonText().member("a", 1).object("b").member("c", true).endObject();
    json.list("d").object("").member("e", "f").endObject().object("").endObject().endList();

    assertThat(json.end()).isEqualTo("{\"a\":1,\"b\":{\"c\":true},\"d\":[{\"e\":\"f\"},{}]}");
  }

  @Test
  void shouldEscape() {
    assertThat(new JsonText().member("a\"", "b\\\n\u0001é").end())
        .isEqualTo("{\"a\\\"\":\"b\\\\\\u000a\\u0001é\"}");
  }
}
