// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/vfs/VirtualFile.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vfs;

import com.intellij.openapi.fileTypes.FileType;
import com.intellij.openapi.util.UserDataHolderBase;
import java.nio.file.Path;
import org.jetbrains.annotations.NotNull;

public abstract class VirtualFile extends UserDataHolderBase {
    @NotNull
    public abstract String getName();

    @NotNull
    public abstract String getPath();

    public boolean isInLocalFileSystem() {
        return false;
    }

    @NotNull
    public Path toNioPath() {
        throw new UnsupportedOperationException();
    }

    @NotNull
    public FileType getFileType() {
        throw new UnsupportedOperationException();
    }
}
