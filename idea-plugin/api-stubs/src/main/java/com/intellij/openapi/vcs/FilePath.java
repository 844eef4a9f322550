// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/vcs/FilePath.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vcs;

import org.jetbrains.annotations.NotNull;

public interface FilePath {
    @NotNull
    String getPath();
}
