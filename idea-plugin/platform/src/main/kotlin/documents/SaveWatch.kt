package dev.inlayd.idea.documents

import com.intellij.openapi.editor.Document
import com.intellij.openapi.fileEditor.FileDocumentManagerListener
import com.intellij.openapi.project.ProjectManager
import dev.inlayd.idea.ProjectInlayd
import kotlinx.coroutines.launch

/** Tells every open project's inlayd of saved documents; each knows its own. */
class SaveWatch : FileDocumentManagerListener {
    override fun beforeDocumentSaving(document: Document) {
        for (project in ProjectManager.getInstance().openProjects) {
            val mine = ProjectInlayd.of(project)
            mine.files.saved(document)
            // A script may have come, gone, or got another name.
            if (mine.files.uriOf(document)?.endsWith(".shire") ==
                true
            ) {
                mine.scope.launch { mine.inlayd.actions.list() }
            }
        }
    }
}
