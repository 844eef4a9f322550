// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/options/ConfigurationException.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.options;

public class ConfigurationException extends Exception {
    public ConfigurationException(String message) {
        super(message);
    }
}
