// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/startup/ProjectActivity.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.startup

import com.intellij.openapi.project.Project

interface ProjectActivity {
    suspend fun execute(project: Project)
}
