// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/requests/DiffRequest.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff.requests;

import com.intellij.openapi.util.UserDataHolderBase;

public abstract class DiffRequest extends UserDataHolderBase {
}
