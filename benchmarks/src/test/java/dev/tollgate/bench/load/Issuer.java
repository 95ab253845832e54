package dev.tollgate.bench.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;

/** A peer that answers with the code a test wants, for one connection; jPOS reads and writes. */
final class Issuer implements AutoCloseable {
  private final List<ISOMsg> received = Collections.synchronizedList(new ArrayList<>());
  private final ServerSocket server;
  private final Iso87 form;
  private final Function<ISOMsg, String> codes;

  Issuer(Iso87 form, Function<ISOMsg, String> codes) throws IOException {
    this.form = form;
    this.codes = codes;
    server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", server.getLocalPort());
  }

  /** Everything that came, in order. */
  List<ISOMsg> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        ISOMsg message = new ISOMsg();
        message.setPackager(form == Iso87.ASCII ? new ISO87APackager() : new ISO87BPackager());
        message.unpack(bytes);
        received.add((ISOMsg) message.clone());
        message.setResponseMTI();
        message.set(39, codes.apply(message));
        byte[] packed = message.pack();
        out.writeShort(packed.length);
        out.write(packed);
        out.flush();
      }
    } catch (IOException e) {
      // The generator has gone.
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }
}
