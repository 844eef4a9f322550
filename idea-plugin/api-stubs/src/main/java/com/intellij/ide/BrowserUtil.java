// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/ide/BrowserUtil.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.ide;

import com.intellij.openapi.application.ApplicationManager;
import org.jetbrains.annotations.NotNull;

public final class BrowserUtil {
    private BrowserUtil() {
    }

    public static void browse(@NotNull String url) {
        ApplicationManager.getApplication().getService(Browser.class).browse(url);
    }

    /** Only here: who shows the page in a test. */
    public interface Browser {
        void browse(String url);
    }
}
