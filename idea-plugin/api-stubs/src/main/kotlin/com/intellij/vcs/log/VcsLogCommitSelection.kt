// Declares what is used of intellij-community's platform/vcs-log/api/src/com/intellij/vcs/log/VcsLogCommitSelection.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.vcs.log

interface VcsLogCommitSelection {
    val commits: List<CommitId>
}
