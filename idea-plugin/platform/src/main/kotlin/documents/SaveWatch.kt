package dev.inlayd.idea.documents

import com.intellij.openapi.editor.Document
import com.intellij.openapi.fileEditor.FileDocumentManagerListener
import com.intellij.openapi.project.ProjectManager
import dev.inlayd.idea.ProjectInlayd

/** Tells every open project's inlayd of saved documents; each knows its own. */
class SaveWatch : FileDocumentManagerListener {
    override fun beforeDocumentSaving(document: Document) {
        for (project in ProjectManager.getInstance().openProjects) {
            ProjectInlayd.of(project).files.saved(document)
        }
    }
}
