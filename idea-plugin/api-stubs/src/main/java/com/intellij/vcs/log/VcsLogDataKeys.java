// Declares what is used of intellij-community's platform/vcs-log/api/src/com/intellij/vcs/log/VcsLogDataKeys.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.vcs.log;

import com.intellij.openapi.actionSystem.DataKey;

public final class VcsLogDataKeys {
    public static final DataKey<VcsLogCommitSelection> VCS_LOG_COMMIT_SELECTION = DataKey.create("Vcs.Log.CommitSelection");
}
