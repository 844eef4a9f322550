// Declares what is used of intellij-community's platform/platform-impl/src/com/intellij/ide/trustedProjects/TrustedProjects.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.ide.trustedProjects

import com.intellij.openapi.project.Project

object TrustedProjects {
    /** Only here, for the fake. */
    var trusted: (Project) -> Boolean = { true }

    @JvmStatic
    fun isProjectTrusted(project: Project): Boolean = trusted(project)
}
