package dev.tollgate.gateway.cluster;

import io.aeron.security.Authenticator;
import io.aeron.security.CredentialsSupplier;
import io.aeron.security.SessionProxy;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.agrona.collections.LongHashSet;

/**
 * What a client of the cluster or the archive must know to be let in: 32 random bytes, as text in a
 * file that only its owner can read. Made at the first start; all nodes of a cluster have the same.
 */
final class Credential {
  private static final int RANDOM_BYTES = 32;
  private static final int LENGTH_MIN = 32;
  private static final int LENGTH_MAX = 256;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final byte[] NONE = {};

  private final byte[] secret;

  private Credential(byte[] secret) {
    this.secret = secret;
  }

  /** Reads the file, or makes it; fails with TG-LED-002 or TG-LED-004. */
  static Credential open(Path ledger) {
    Path file = ledger.resolve("cluster.credential");
    try {
      make(file);
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()
          || !attributes.permissions().equals(OWNER_ONLY)
          || attributes.size() < LENGTH_MIN
          || attributes.size() > LENGTH_MAX) {
        throw Faults.credential(file);
      }
      return new Credential(Files.readAllBytes(file));
    } catch (IOException _) {
      throw Faults.notWritable(file);
    }
  }

  /** What a client of ours shows. */
  CredentialsSupplier supplier() {
    return new CredentialsSupplier() {
      @Override
      public byte[] encodedCredentials() {
        return secret.clone();
      }

      @Override
      public byte[] onChallenge(byte[] encodedChallenge) {
        return NONE;
      }
    };
  }

  /** Lets in who shows it, as the given principal; each user of it has one of its own. */
  Authenticator authenticator(byte[] principal) {
    return new Door(principal);
  }

  private static void make(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    try (var out =
        Files.newByteChannel(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      Channels.newOutputStream(out)
          .write(HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException _) {
      // made by an earlier start
    }
  }

  /** Remembers who knocked with the right words until the session is there to be told. */
  private final class Door implements Authenticator {
    private final byte[] principal;
    private final LongHashSet known = new LongHashSet();

    Door(byte[] principal) {
      this.principal = principal;
    }

    @Override
    public void onConnectRequest(long sessionId, byte[] encodedCredentials, long nowMs) {
      if (MessageDigest.isEqual(secret, encodedCredentials)) {
        known.add(sessionId);
      }
    }

    @Override
    public void onChallengeResponse(long sessionId, byte[] encodedCredentials, long nowMs) {
      known.remove(sessionId); // nobody is challenged
    }

    @Override
    public void onConnectedSession(SessionProxy session, long nowMs) {
      if (!known.contains(session.sessionId())) {
        session.reject();
      } else if (session.authenticate(principal)) {
        known.remove(session.sessionId());
      }
    }

    @Override
    public void onChallengedSession(SessionProxy session, long nowMs) {
      session.reject();
    }
  }
}
