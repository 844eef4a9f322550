package dev.inlayd.idea.actions

import com.intellij.openapi.application.EDT
import com.intellij.openapi.command.WriteCommandAction
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.project.Project
import dev.inlayd.core.host.Severity
import dev.inlayd.core.results.Answer
import dev.inlayd.core.results.ResultPlaces
import dev.inlayd.idea.host.FileEdits
import dev.inlayd.idea.host.show
import dev.inlayd.idea.host.tell
import dev.inlayd.idea.panel.Panel
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** The places for results round one editor. Made on the UI thread: it marks the selection as it is then. */
class EditorPlaces(private val project: Project, private val editor: Editor?) : ResultPlaces {
    private val mark = editor?.let(::Mark)
    private var stop: () -> Unit = {}

    override val hasEditor get() = editor?.isDisposed == false

    /** Gives this with a way to call the run off. */
    fun stoppedBy(stop: () -> Unit) = apply { this.stop = stop }

    override suspend fun panel(title: String): Answer =
        withContext(Dispatchers.EDT) { Panel.open(project, title, stop) }

    override suspend fun append(text: String) = write { it.append(text) }

    override suspend fun replaceSelection(text: String) = write { it.replace(text) }

    override suspend fun insertBeforeSelection(text: String) = write { it.insertBefore(text) }

    override suspend fun replaceAll(text: String) = write { it.replaceAll(text) }

    override suspend fun preview(title: String, text: String): Boolean = withContext(Dispatchers.EDT) {
        mark != null &&
            DiffDialog(project, title, mark.text(), text).showAndGet()
    }

    override suspend fun newFile(text: String) {
        val edits = FileEdits(project)
        val path = withContext(Dispatchers.IO) { edits.files.write("inlayd.md", text) }
        val file =
            path?.let { edits.find(it) }
                ?: return fail("New file", "It could not be written into the project")
        withContext(Dispatchers.EDT) { show(project, file) }
    }

    override fun fail(title: String, message: String) = tell(project, Severity.ERROR, title, message)

    private suspend fun write(step: (Mark) -> Unit) = withContext(Dispatchers.EDT) {
        val place = mark?.takeIf { hasEditor } ?: return@withContext
        WriteCommandAction.runWriteCommandAction(project, "Inlayd", GROUP, { step(place) })
    }

    private companion object {
        /** Steps with the same group that follow each other are one step of undo. */
        const val GROUP = "dev.inlayd.result"
    }
}
