package dev.inlayd.idea.platform

import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.inline.completion.testInlineCompletion
import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.IdeActions
import com.intellij.openapi.fileTypes.PlainTextFileType
import com.intellij.openapi.wm.ToolWindowManager
import com.intellij.testFramework.fixtures.BasePlatformTestCase
import com.sun.net.httpserver.HttpServer
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.idea.ProjectInlayd
import dev.inlayd.idea.completion.GhostTextProvider
import dev.inlayd.idea.settings.InlaydSettings
import java.io.File
import java.net.InetAddress
import java.net.InetSocketAddress

/**
 * The shell in the real platform, without a window. Needs the artifacts of JetBrains' repositories and the daemon of
 * this checkout (`scripts/inlayd`): run by `gradle test`, never by this repository's own checks.
 */
class GhostTextPlatformTest : BasePlatformTestCase() {
    private lateinit var model: HttpServer

    // Inline completion computes in the background and comes back to the UI thread, which therefore must be free.
    override fun runInDispatchThread() = false

    override fun setUp() {
        super.setUp()
        model = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        model.createContext("/v1/completions") { exchange ->
            exchange.requestBody.readAllBytes()
            exchange.responseHeaders.add("content-type", "text/event-stream")
            exchange.sendResponseHeaders(200, 0)
            exchange.responseBody.use {
                it.write(ANSWER.toByteArray())
            }
        }
        model.start()
        val command = File(System.getProperty("inlayd.root"), "scripts/inlayd").path
        val url = "http://127.0.0.1:${model.address.port}/v1"
        InlaydSettings.change(
            InlaydSettings.current().copy(executable = command, baseUrl = url, model = "qwen2.5-coder"),
        )
        val mine = ProjectInlayd.of(project)
        mine.inlayd.start()
        val end = System.currentTimeMillis() + START_LIMIT_MS
        while (mine.inlayd.status.value.daemon !is DaemonState.Running) {
            check(System.currentTimeMillis() < end) {
                "the daemon does not run: ${mine.inlayd.status.value.daemon}"
            }
            Thread.sleep(50)
        }
    }

    override fun tearDown() {
        try {
            model.stop(0)
        } finally {
            super.tearDown()
        }
    }

    fun testTheProviderIsRegisteredFirst() {
        assertTrue(InlineCompletionProvider.extensions().first() is GhostTextProvider)
    }

    fun testActionsKeysAndTheToolWindowAreRegistered() {
        val manager = ActionManager.getInstance()
        assertNotNull(manager.getAction("dev.inlayd.Complete"))
        assertNotNull(manager.getAction("dev.inlayd.CommitMessage"))
        assertNotNull(manager.getAction(IdeActions.ACTION_CALL_INLINE_COMPLETION))
        assertNotNull(ToolWindowManager.getInstance(project).getToolWindow("Inlayd"))
    }

    fun testGhostTextIsShownAndInserted() {
        myFixture.testInlineCompletion {
            init(PlainTextFileType.INSTANCE, "def add(a, b):\n    <caret>\n")
            callInlineCompletion()
            delay()
            assertInlineRender("return a + b")
            insert()
            assertFileContent("def add(a, b):\n    return a + b<caret>\n")
        }
    }

    fun testEscapeHidesIt() {
        myFixture.testInlineCompletion {
            init(PlainTextFileType.INSTANCE, "def add(a, b):\n    <caret>\n")
            callInlineCompletion()
            delay()
            escape()
            assertInlineHidden()
        }
    }

    private companion object {
        const val START_LIMIT_MS = 60_000L

        /** What the model says, as an OpenAI-compatible server streams it. */
        const val ANSWER =
            "data: {\"choices\":[{\"index\":0,\"text\":\"return a + b\\n\"," +
                "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    }
}
