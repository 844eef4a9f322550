// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/editor/event/DocumentEvent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor.event;

import com.intellij.openapi.editor.Document;
import org.jetbrains.annotations.NotNull;

public abstract class DocumentEvent extends java.util.EventObject {
    protected DocumentEvent(@NotNull Document document) {
        super(document);
    }

    @NotNull
    public abstract Document getDocument();

    public abstract int getOffset();

    public abstract int getOldLength();

    public abstract int getNewLength();

    @NotNull
    public abstract CharSequence getOldFragment();

    @NotNull
    public abstract CharSequence getNewFragment();
}
