// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/editor/Document.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

import com.intellij.openapi.util.UserDataHolder;
import org.jetbrains.annotations.NotNull;

public interface Document extends UserDataHolder {
    @NotNull
    default String getText() {
        return getImmutableCharSequence().toString();
    }

    @NotNull
    CharSequence getImmutableCharSequence();

    int getTextLength();

    boolean isWritable();

    @NotNull
    RangeMarker createRangeMarker(int startOffset, int endOffset);

    void insertString(int offset, @NotNull CharSequence s);

    void replaceString(int startOffset, int endOffset, @NotNull CharSequence s);
}
