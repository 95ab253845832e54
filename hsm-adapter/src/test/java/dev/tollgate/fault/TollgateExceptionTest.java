package dev.tollgate.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TollgateExceptionTest {
  @Test
  void shouldTellCodeWhatWhereAndNextStepInOneLine() {
    var e =
        new TollgateException(
            "TG-HSM-014", ExitCode.FOUND_WRONG, "key not found", "pvk-1", "run provision");

    assertThat(e).hasMessage("TG-HSM-014 key not found: pvk-1; next: run provision").hasNoCause();
    assertThat(e.exitCode().status()).isEqualTo(3);
  }
}
