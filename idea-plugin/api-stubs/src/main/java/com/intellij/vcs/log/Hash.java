// Declares what is used of intellij-community's platform/vcs-log/api/src/com/intellij/vcs/log/Hash.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.vcs.log;

import org.jetbrains.annotations.NotNull;

public interface Hash {
    @NotNull
    String asString();
}
