// Declares what is used of intellij-community's platform/util/src/com/intellij/util/Consumer.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.util;

public interface Consumer<T> {
    void consume(T t);
}
