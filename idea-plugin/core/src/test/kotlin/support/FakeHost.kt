package dev.inlayd.core.support

import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.host.EditorHost
import dev.inlayd.core.host.Severity
import dev.inlayd.core.text.Range
import java.util.concurrent.CopyOnWriteArrayList

/** An editor that does what the test says and remembers what it was asked. */
class FakeHost : EditorHost {
    val lines = CopyOnWriteArrayList<String>()
    val messages = CopyOnWriteArrayList<String>()
    val edits = CopyOnWriteArrayList<List<FileEdit>>()
    val shown = CopyOnWriteArrayList<String>()
    var answer: String? = null
    var applies = true

    override suspend fun applyEdit(label: String?, edits: List<FileEdit>): Boolean {
        this.edits += edits
        return applies
    }

    override suspend fun showDocument(
        uri: String,
        selection: Range?,
        takeFocus: Boolean,
        external: Boolean,
    ): Boolean {
        shown += uri
        return true
    }

    override suspend fun ask(severity: Severity, message: String, choices: List<String>): String? = answer

    override suspend fun variable(name: String): String? = if (name == "selection") "chosen" else null

    override fun message(severity: Severity, text: String) {
        messages += text
    }

    override fun log(severity: Severity, text: String) {
        lines += text
    }
}
