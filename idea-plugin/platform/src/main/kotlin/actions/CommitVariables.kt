package dev.inlayd.idea.actions

import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.vcs.log.VcsLogDataKeys

/** Gives the hashes of the commits that are selected in the log, oldest last, separated by blanks. */
fun commitVariables(e: AnActionEvent): Map<String, String> {
    val commits = e.getData(VcsLogDataKeys.VCS_LOG_COMMIT_SELECTION)?.commits.orEmpty()
    return if (commits.isEmpty()) {
        emptyMap()
    } else {
        mapOf("commits" to commits.joinToString(" ") { it.hash.asString() })
    }
}
