package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenLoginTest {
  @Test
  void shouldNotKeepThePinAfterLoggingIn() {
    TestToken.provision();
    try (TokenLogin login = TokenLogin.open(TestToken.config(List.of()), () -> true)) {
      LockedMemory room = LockedMemory.take(TokenLogin.PIN_ROOM_BYTES);
      assertThat(room.segment().toArray(JAVA_BYTE)).as("given back last").containsOnly(0);
      room.giveBack();
      assertThat(login.generation()).isZero();
    }
  }

  @Test
  void shouldStayInItsGenerationWhileTheLoginHolds() {
    TestToken.provision();
    try (TokenLogin login = TokenLogin.open(TestToken.config(List.of()), () -> true)) {
      int generation = login.generation();
      login.renew();
      assertThat(login.generation()).isEqualTo(generation);

      TestToken.interfere(module -> TestToken.slot(module).getToken().openSession(false).logout());
      login.renew();
      assertThat(login.generation()).isNotEqualTo(generation);
    }
  }
}
