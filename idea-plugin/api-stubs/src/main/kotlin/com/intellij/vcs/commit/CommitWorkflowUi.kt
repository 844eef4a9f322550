// Declares what is used of intellij-community's platform/vcs-api/src/com/intellij/vcs/commit/CommitWorkflowUi.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.vcs.commit

import com.intellij.openapi.Disposable
import com.intellij.openapi.vcs.FilePath
import com.intellij.openapi.vcs.changes.Change

interface CommitWorkflowUi : Disposable {
    val commitMessageUi: CommitMessageUi

    fun getIncludedChanges(): List<Change>

    fun getIncludedUnversionedFiles(): List<FilePath>
}

interface CommitMessageUi {
    fun getText(): String

    fun setText(text: String?)

    fun startLoading()

    fun stopLoading()
}
