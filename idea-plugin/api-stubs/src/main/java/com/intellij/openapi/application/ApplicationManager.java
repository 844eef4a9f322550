// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/application/ApplicationManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.application;

public class ApplicationManager {
    private static Application application;

    public static Application getApplication() {
        return application;
    }

    /** The platform's own is for tests too, with a parent to restore the last one. */
    public static void setApplication(Application instance) {
        application = instance;
    }
}
