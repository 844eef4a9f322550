// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/fileTypes/FileType.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileTypes;

public interface FileType {
}
