// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/wm/ToolWindowManager.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm

import com.intellij.openapi.project.Project

abstract class ToolWindowManager {
    abstract fun getToolWindow(id: String?): ToolWindow?

    companion object {
        @JvmStatic
        fun getInstance(project: Project): ToolWindowManager =
            project.getService(ToolWindowManager::class.java)
    }
}
