package dev.inlayd.idea.documents

import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.fileEditor.FileEditorManagerEvent
import com.intellij.openapi.fileEditor.FileEditorManagerListener
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import dev.inlayd.idea.ProjectInlayd

/** Watches the tabs of a project. */
class TabWatch(private val project: Project) : FileEditorManagerListener {
    private val files get() = ProjectInlayd.of(project).files

    override fun fileOpened(source: FileEditorManager, file: VirtualFile) = files.opened(file)

    override fun fileClosed(source: FileEditorManager, file: VirtualFile) = files.closed(file)

    override fun selectionChanged(event: FileEditorManagerEvent) = files.focused(event.newFile)
}
