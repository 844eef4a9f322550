// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/application/coroutines.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
@file:JvmName("CoroutinesKt")

package com.intellij.openapi.application

import com.intellij.openapi.util.Computable
import kotlinx.coroutines.Dispatchers
import kotlin.coroutines.CoroutineContext

suspend fun <T> readAction(action: () -> T): T =
    ApplicationManager.getApplication().runReadAction(Computable { action() })

@Suppress("UnusedReceiverParameter")
val Dispatchers.EDT: CoroutineContext
    get() = ApplicationManager.getApplication().getService(CoroutineSupport::class.java).edtDispatcher()

/** Only here as a declaration: the platform's own is internal. */
interface CoroutineSupport {
    fun edtDispatcher(): CoroutineContext
}
