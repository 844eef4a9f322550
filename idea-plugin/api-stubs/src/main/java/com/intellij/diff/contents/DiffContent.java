// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/contents/DiffContent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff.contents;

import com.intellij.openapi.util.UserDataHolder;

public interface DiffContent extends UserDataHolder {
}
