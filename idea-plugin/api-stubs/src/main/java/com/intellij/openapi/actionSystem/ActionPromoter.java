// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/actionSystem/ActionPromoter.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import java.util.List;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface ActionPromoter {
    @Nullable
    default List<AnAction> promote(@NotNull List<? extends AnAction> actions, @NotNull DataContext context) {
        return null;
    }
}
