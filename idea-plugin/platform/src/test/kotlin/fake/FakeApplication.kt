package dev.inlayd.idea.fake

import com.intellij.openapi.application.Application
import com.intellij.openapi.application.CoroutineSupport
import com.intellij.openapi.command.CommandProcessor
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Computable
import com.intellij.openapi.util.UserDataHolderBase
import kotlinx.coroutines.CoroutineDispatcher
import java.util.concurrent.ConcurrentHashMap
import javax.swing.SwingUtilities
import kotlin.coroutines.CoroutineContext

/** The application: services, the real UI thread, and the rules of writing. */
class FakeApplication :
    UserDataHolderBase(),
    Application {
    private val services = ConcurrentHashMap<Class<*>, Any>()

    /** How deep the UI thread stands in write actions. */
    var writing = 0
        private set

    /** Puts a service in. */
    fun <T : Any> put(type: Class<T>, service: T) {
        services[type] = service
    }

    override fun <T : Any> getService(type: Class<T>): T {
        val made = services.computeIfAbsent(type) {
            check(it.isLightService(Service.Level.APP)) { "${it.name} is no service of the application" }
            it.getDeclaredConstructor().newInstance()
        }
        return type.cast(made)
    }

    override fun isDisposed() = false

    override fun invokeLater(runnable: Runnable) = SwingUtilities.invokeLater(runnable)

    override fun isDispatchThread() = SwingUtilities.isEventDispatchThread()

    override fun <T> runReadAction(computation: Computable<T>): T = computation.compute()

    override fun runWriteAction(action: Runnable) {
        check(isDispatchThread) { "a write action outside of the UI thread" }
        writing++
        try {
            action.run()
        } finally {
            writing--
        }
    }
}

/** Tells whether a class is declared a light service of a level. */
fun Class<*>.isLightService(level: Service.Level): Boolean =
    getAnnotation(Service::class.java)?.value?.contains(level) == true

/** Commands, which are the steps of undo. */
class FakeCommands : CommandProcessor() {
    /** How deep the UI thread stands in commands. */
    var depth = 0
        private set

    /** The finished commands' names. */
    val done = mutableListOf<String?>()

    override fun executeCommand(project: Project?, runnable: Runnable, name: String?, groupId: Any?) {
        check(SwingUtilities.isEventDispatchThread()) { "a command outside of the UI thread" }
        depth++
        try {
            runnable.run()
        } finally {
            depth--
        }
        if (depth == 0) done += name
    }
}

/** Puts coroutines onto the UI thread. */
object FakeUiThread : CoroutineDispatcher(), CoroutineSupport {
    override fun dispatch(context: CoroutineContext, block: Runnable) = SwingUtilities.invokeLater(block)

    override fun edtDispatcher(): CoroutineContext = this
}
