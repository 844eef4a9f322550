// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/diagnostic/Logger.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.diagnostic;

import org.jetbrains.annotations.NotNull;

public class Logger {
    private final System.Logger logger;

    private Logger(String category) {
        logger = System.getLogger(category);
    }

    @NotNull
    public static Logger getInstance(@NotNull String category) {
        return new Logger(category);
    }

    public void info(String message) {
        logger.log(System.Logger.Level.DEBUG, message);
    }

    public void warn(String message) {
        logger.log(System.Logger.Level.WARNING, message);
    }
}
