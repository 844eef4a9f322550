// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/editor/RangeMarker.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

public interface RangeMarker {
    int getStartOffset();

    int getEndOffset();

    void setGreedyToRight(boolean greedy);

    boolean isGreedyToRight();
}
