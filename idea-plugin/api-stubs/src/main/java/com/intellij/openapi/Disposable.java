// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/Disposable.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi;

public interface Disposable {
    void dispose();
}
