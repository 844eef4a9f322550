package dev.inlayd.core.support

import java.nio.file.Files
import java.nio.file.Path

/** Deletes a folder with all that is in it; a link is deleted, what it leads to stays (`File.deleteRecursively` follows it). */
fun Path.deleteTree() {
    Files.walk(this).use { found -> found.sorted(Comparator.reverseOrder()).forEach(Files::deleteIfExists) }
}
