package dev.tollgate.bench.fuzz;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.view.MessageForm;
import dev.tollgate.pci.view.MessageView;
import dev.tollgate.pci.yaml.YamlMap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayInputStream;

/** Every target with a bug in the part it tests; the bug strikes for a rare input only. */
enum Planted {
  MESSAGE {
    @Override
    FuzzTarget with(Runnable bug) {
      MessageScanner sound = new MessageScanner(ASCII);
      return new MessageTarget(
          ASCII,
          (memory, at, length, out) -> {
            ScanFault fault = sound.scan(memory, at, length, out);
            strike(bug, fault == ScanFault.LENGTH_OVER_MAX && length % 4 == 1);
            return fault;
          });
    }
  },

  EDGE {
    @Override
    FuzzTarget with(Runnable bug) {
      return new EdgeTarget(WireForm.all().get(1), handler -> new Wrapped(handler, bug));
    }
  },

  COUNTED {
    @Override
    FuzzTarget with(Runnable bug) {
      return composite(false, bug);
    }
  },

  SHOWN {
    @Override
    FuzzTarget with(Runnable bug) {
      return composite(true, bug);
    }
  },

  VIEW {
    @Override
    FuzzTarget with(Runnable bug) {
      return new ViewTarget((dialect, file) -> {
        MessageView view = MessageView.decode(dialect, file, false);
        strike(bug, view.fault().toString().contains("field-past-end"));
        return view;
      });
    }
  },

  ENCODE {
    @Override
    FuzzTarget with(Runnable bug) {
      return new EncodeTarget((dialect, file, out) -> {
        strike(bug, file.toFile().length() % 4 == 3);
        MessageForm.encode(dialect, file, out, true);
      });
    }
  },

  DIALECT {
    @Override
    FuzzTarget with(Runnable bug) {
      return new DialectTarget(bytes -> {
        strike(bug, bytes.length % 4 == 3);
        return DialectReader.read(YamlMap.read("fuzz.yaml", new ByteArrayInputStream(bytes)));
      });
    }
  },

  PACKAGER {
    @Override
    FuzzTarget with(Runnable bug) {
      return new PackagerTarget((file, like) -> {
        strike(bug, file.toFile().length() % 4 == 3);
        return JposPackagers.read(file, like);
      });
    }
  };

  private static final Dialect ASCII = DialectReader.shipped("iso87-ascii");

  abstract FuzzTarget with(Runnable bug);

  private static FuzzTarget composite(boolean shows, Runnable bug) {
    return new CompositeTarget(
        shows,
        (parts, memory, length, shown) -> {
          int unknown = parts.walk(memory, 0, length, 0, shown);
          strike(bug, unknown < -8 && length % 16 == 3);
          return unknown;
        });
  }

  private static void strike(Runnable bug, boolean now) {
    if (now) {
      bug.run();
    }
  }

  /** A link's handler with the bug behind it. */
  private static final class Wrapped extends ChannelInboundHandlerAdapter {
    private final ChannelInboundHandler handler;
    private final Runnable bug;

    Wrapped(ChannelHandler handler, Runnable bug) {
      this.handler = (ChannelInboundHandler) handler;
      this.bug = bug;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      handler.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      handler.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
      int first = ((ByteBuf) read).getByte(0);
      int length = ((ByteBuf) read).readableBytes();
      handler.channelRead(context, read);
      strike(bug, first != 0 && length % 8 == 3);
    }
  }
}
