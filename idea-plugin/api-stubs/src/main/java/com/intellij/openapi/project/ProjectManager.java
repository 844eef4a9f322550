// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/project/ProjectManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.project;

import com.intellij.openapi.application.ApplicationManager;
import org.jetbrains.annotations.NotNull;

public abstract class ProjectManager {
    public static ProjectManager getInstance() {
        return ApplicationManager.getApplication().getService(ProjectManager.class);
    }

    @NotNull
    public abstract Project[] getOpenProjects();
}
