// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/requests/ContentDiffRequest.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff.requests;

public abstract class ContentDiffRequest extends DiffRequest {
}
