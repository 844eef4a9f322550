// Declares what is used of intellij-community's platform/util/src/com/intellij/util/EnvironmentUtil.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.util;

import org.jetbrains.annotations.NotNull;

public final class EnvironmentUtil {
    private EnvironmentUtil() {
    }

    @NotNull
    public static java.util.Map<String, String> getEnvironmentMap() {
        return System.getenv();
    }
}
