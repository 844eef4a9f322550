// Declares what is used of intellij-community's platform/vcs-api/src/com/intellij/openapi/vcs/changes/Change.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vcs.changes;

import org.jetbrains.annotations.Nullable;

public class Change {
    private final ContentRevision before;
    private final ContentRevision after;

    public Change(@Nullable ContentRevision beforeRevision, @Nullable ContentRevision afterRevision) {
        before = beforeRevision;
        after = afterRevision;
    }

    @Nullable
    public ContentRevision getBeforeRevision() {
        return before;
    }

    @Nullable
    public ContentRevision getAfterRevision() {
        return after;
    }
}
