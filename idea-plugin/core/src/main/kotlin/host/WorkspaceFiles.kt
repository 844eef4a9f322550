package dev.inlayd.core.host

import dev.inlayd.core.actions.FileEdit
import java.io.IOException
import java.net.URI
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.StandardCopyOption

/**
 * The files of a workspace for the edits that make, move and delete some. Nothing outside of [root] is touched,
 * also not through symbolic links. The functions wait for the disk.
 */
class WorkspaceFiles(private val root: Path?) {
    /** Gives the path of a `file:` URI inside the workspace, null for any other. */
    fun path(uri: String): Path? {
        val folder = root ?: return null
        val path =
            try {
                Path.of(URI(uri)).toAbsolutePath().normalize()
            } catch (_: Exception) { // a URI has many ways to be none
                return null
            }
        val standing = generateSequence(path) {
            it.parent
        }.first { Files.exists(it, LinkOption.NOFOLLOW_LINKS) }
        return try {
            path.takeIf { standing.toRealPath().startsWith(folder.toRealPath()) }
        } catch (_: IOException) {
            null
        }
    }

    /** Gives the paths that an edit touches, or null where one is outside. */
    fun paths(edit: FileEdit): List<Path>? {
        val uris = listOfNotNull(edit.uri, (edit as? FileEdit.Rename)?.newUri)
        return uris.mapNotNull(::path).takeIf { it.size == uris.size }
    }

    /** Makes an empty file and the folders that it needs; gives whether it is there as asked. */
    fun create(edit: FileEdit.Create): Boolean {
        val path = path(edit.uri) ?: return false
        if (Files.exists(path) && !edit.overwrite) return edit.ignoreIfExists
        return tried {
            Files.createDirectories(path.parent)
            Files.write(path, ByteArray(0))
        }
    }

    /** Writes a new file under the first free name of `name`, `name-2`, …; gives its path. */
    fun write(name: String, text: String): Path? {
        val folder = root ?: return null
        val (stem, ending) = name.substringBeforeLast('.') to name.substringAfterLast('.', "txt")
        val path = (1..MOST_NAMES).map { if (it == 1) "$stem.$ending" else "$stem-$it.$ending" }
            .map(folder::resolve).firstOrNull { !Files.exists(it) } ?: return null
        return path.takeIf {
            path(path.toUri().toString()) != null && tried { Files.writeString(path, text) }
        }
    }

    /** Moves a file; gives whether it was. */
    fun move(edit: FileEdit.Rename): Boolean {
        val (from, to) = paths(edit) ?: return false
        if (!Files.exists(from) || (Files.exists(to) && !edit.overwrite)) return false
        return tried {
            Files.createDirectories(to.parent)
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING)
        }
    }

    /** Deletes a file, never a folder; gives whether it is gone. */
    fun delete(edit: FileEdit.Delete): Boolean {
        val path = path(edit.uri) ?: return false
        if (!Files.exists(path)) return edit.ignoreIfMissing
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && tried { Files.delete(path) }
    }

    private fun tried(step: () -> Unit): Boolean = try {
        step()
        true
    } catch (_: IOException) {
        false
    }

    private companion object {
        const val MOST_NAMES = 1000
    }
}
