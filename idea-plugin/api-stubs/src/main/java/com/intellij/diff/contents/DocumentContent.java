// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/contents/DocumentContent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff.contents;

public interface DocumentContent extends DiffContent {
}
