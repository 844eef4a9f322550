// Declares what is used of intellij-community's platform/core-api/src/com/intellij/psi/PsiElement.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.psi;

import com.intellij.openapi.util.UserDataHolder;

public interface PsiElement extends UserDataHolder {
}
