package dev.inlayd.idea.host

import com.intellij.openapi.application.EDT
import com.intellij.openapi.command.WriteCommandAction
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.LocalFileSystem
import com.intellij.openapi.vfs.VirtualFile
import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.host.WorkspaceFiles
import dev.inlayd.core.host.fromBehind
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.nio.file.Path

/** Applies the daemon's edits inside the project; what is in a document is one step of undo. */
class FileEdits(private val project: Project) {
    /** The project's files. */
    val files = WorkspaceFiles(project.basePath?.let(Path::of))

    /** Applies edits; gives whether all of it was applied. Nothing is, where one leads out of the project. */
    suspend fun apply(label: String, edits: List<FileEdit>): Boolean {
        if (edits.any { files.paths(it) == null }) return false
        return edits.all { edit ->
            val done = if (edit is FileEdit.Change) {
                change(label, edit)
            } else {
                withContext(Dispatchers.IO) {
                    onDisk(edit)
                }
            }
            files.paths(edit).orEmpty().forEach { find(it) }
            done
        }
    }

    /** Gives the platform's file of a path, looking at the disk once more. */
    suspend fun find(path: Path): VirtualFile? =
        withContext(Dispatchers.IO) { LocalFileSystem.getInstance().refreshAndFindFileByNioFile(path) }

    private suspend fun change(label: String, change: FileEdit.Change): Boolean {
        val file = files.path(change.uri)?.let { find(it) } ?: return false
        return withContext(Dispatchers.EDT) {
            val document = FileDocumentManager.getInstance().getDocument(file) ?: return@withContext false
            WriteCommandAction.runWriteCommandAction(project, label, null, {
                for (edit in fromBehind(document.immutableCharSequence, change.edits)) {
                    document.replaceString(edit.offset, edit.offset + edit.removed, edit.inserted)
                }
            })
            true
        }
    }

    private fun onDisk(edit: FileEdit): Boolean = when (edit) {
        is FileEdit.Change -> false
        is FileEdit.Create -> files.create(edit)
        is FileEdit.Rename -> files.move(edit)
        is FileEdit.Delete -> files.delete(edit)
    }
}
