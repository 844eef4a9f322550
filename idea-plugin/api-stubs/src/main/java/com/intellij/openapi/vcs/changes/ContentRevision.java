// Declares what is used of intellij-community's platform/vcs-api/src/com/intellij/openapi/vcs/changes/ContentRevision.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vcs.changes;

import com.intellij.openapi.vcs.FilePath;
import org.jetbrains.annotations.NotNull;

public interface ContentRevision {
    @NotNull
    FilePath getFile();
}
