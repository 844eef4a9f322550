// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/util/Disposer.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.util;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;

public final class Disposer {
    private static final java.util.Map<Disposable, java.util.Deque<Disposable>> TREE = new java.util.IdentityHashMap<>();

    private Disposer() {
    }

    /** Children go before their parent, the youngest first. */
    public static synchronized void register(@NotNull Disposable parent, @NotNull Disposable child) {
        TREE.computeIfAbsent(parent, ignored -> new java.util.ArrayDeque<>()).push(child);
    }

    public static void dispose(@NotNull Disposable disposable) {
        java.util.Deque<Disposable> children;
        synchronized (Disposer.class) {
            children = TREE.remove(disposable);
            TREE.values().forEach(list -> list.removeIf(child -> child == disposable));
        }
        if (children != null) {
            while (!children.isEmpty()) {
                dispose(children.pop());
            }
        }
        disposable.dispose();
    }
}
