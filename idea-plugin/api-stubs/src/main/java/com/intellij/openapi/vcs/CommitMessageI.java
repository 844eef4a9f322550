// Declares what is used of intellij-community's platform/vcs-api/src/com/intellij/openapi/vcs/CommitMessageI.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vcs;

import org.jetbrains.annotations.Nullable;

public interface CommitMessageI {
    void setCommitMessage(@Nullable String currentDescription);
}
