// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/project/PossiblyDumbAware.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.project;

public interface PossiblyDumbAware {
}
