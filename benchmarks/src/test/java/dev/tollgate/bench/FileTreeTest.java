package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path folder;

  @Test
  void shouldDeleteAFolderWithAllThatIsInIt() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("file"), "x");
    Files.createDirectories(tree.resolve("empty"));
    Path beside = Files.writeString(folder.resolve("tree-beside"), "x");

    FileTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(beside).exists();
  }

  @Test
  void shouldDeleteALinkAndKeepWhatItNames() throws IOException {
    Path kept = Files.createDirectories(folder.resolve("kept"));
    Path file = Files.writeString(kept.resolve("file"), "x");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), kept);
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));

    FileTree.delete(tree);
    FileTree.delete(dangling);

    assertThat(tree).doesNotExist();
    assertThat(file).exists();
    assertThat(Files.exists(dangling, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void shouldDoNothingWithoutAFolder() throws IOException {
    FileTree.delete(folder.resolve("none"));

    assertThat(folder).isEmptyDirectory();
  }
}
