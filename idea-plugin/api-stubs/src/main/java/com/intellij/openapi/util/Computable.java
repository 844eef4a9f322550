// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/util/Computable.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.util;

public interface Computable<T> {
    T compute();
}
