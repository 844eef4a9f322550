// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/codeInsight/lookup/LookupElement.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.lookup

abstract class LookupElement
