// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/project/DumbAware.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.project;

public interface DumbAware extends PossiblyDumbAware {
}
