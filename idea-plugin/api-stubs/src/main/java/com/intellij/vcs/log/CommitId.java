// Declares what is used of intellij-community's platform/vcs-log/api/src/com/intellij/vcs/log/CommitId.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.vcs.log;

import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public final class CommitId {
    private final Hash hash;
    private final VirtualFile root;

    public CommitId(@NotNull Hash hash, @NotNull VirtualFile root) {
        this.hash = hash;
        this.root = root;
    }

    @NotNull
    public Hash getHash() {
        return hash;
    }

    @NotNull
    public VirtualFile getRoot() {
        return root;
    }
}
