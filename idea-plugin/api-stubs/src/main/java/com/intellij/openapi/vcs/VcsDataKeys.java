// Declares what is used of intellij-community's platform/vcs-api/src/com/intellij/openapi/vcs/VcsDataKeys.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vcs;

import com.intellij.openapi.actionSystem.DataKey;
import com.intellij.vcs.commit.CommitWorkflowUi;

public interface VcsDataKeys {
    DataKey<CommitMessageI> COMMIT_MESSAGE_CONTROL = DataKey.create("COMMIT_MESSAGE_CONTROL");
    DataKey<CommitWorkflowUi> COMMIT_WORKFLOW_UI = DataKey.create("Vcs.CommitWorkflowUI");
}
