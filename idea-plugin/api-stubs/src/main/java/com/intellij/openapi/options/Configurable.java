// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/options/Configurable.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.options;

public interface Configurable extends UnnamedConfigurable {
    String getDisplayName();
}
