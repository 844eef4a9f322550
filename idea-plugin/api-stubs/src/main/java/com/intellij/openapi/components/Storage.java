// Declares what is used of intellij-community's platform/projectModel-api/src/com/intellij/openapi/components/Storage.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.components;

@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
public @interface Storage {
    String value() default "";
}
