package dev.inlayd.core.actions

import com.google.gson.JsonObject
import dev.inlayd.core.Inlayd
import dev.inlayd.core.Project
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Located
import dev.inlayd.core.inlayd
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.string
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.support.FakeDaemon
import dev.inlayd.core.support.FakeHost
import dev.inlayd.core.support.test
import dev.inlayd.core.support.until
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Actions, and what the daemon asks of the editor, with a daemon that says what the test wants. */
class WireActionsTest {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val daemon = FakeDaemon().reads()
    private val host = FakeHost()
    private val inlayd: Inlayd =
        inlayd(Project(emptyList()), Settings(), host, scope, {
            Located.Found(listOf("x"), "x")
        }, { _, _, _ -> daemon })

    @AfterTest
    fun close() = scope.cancel()

    private suspend fun started() {
        inlayd.start()
        inlayd.status.first { it.daemon is DaemonState.Running }
    }

    private fun refuse(request: JsonObject, code: Int, message: String) =
        daemon.send("id" to request["id"], "error" to json("code" to code, "message" to message))

    @Test
    fun `actions are read, odd ones passed over, and known afterwards`() = test {
        started()
        val asked = async { inlayd.actions.list(ActionContext(location = ActionLocation.COMMIT_MENU)) }
        val request = daemon.next("inlayd/actions")
        assertEquals("CommitMenu", request["params"]["location"].string())
        val good = json(
            "id" to "explain",
            "title" to "Explain",
            "actionLocation" to listOf("context-menu", "IntentionMenu", "Moon"),
            "interaction" to "rightpanel",
            "enabled" to false,
        )
        daemon.answer(
            request,
            json("actions" to listOf(good, json("title" to "no id"), 7, json("id" to "x"))),
        )
        val places = setOf(ActionLocation.CONTEXT_MENU, ActionLocation.INTENTION_MENU)
        val wanted = listOf(
            Action("explain", "Explain", "", places, Interaction.RIGHT_PANEL, null, enabled = false),
            Action("x", "x"),
        )
        assertEquals(wanted, asked.await())
        assertEquals(wanted, inlayd.actions.known)
    }

    @Test
    fun `a daemon without actions has none, and nobody is told`() = test {
        assertEquals(emptyList(), inlayd.actions.list()) // it does not run yet
        started()
        val asked = async { inlayd.actions.list() }
        refuse(daemon.next("inlayd/actions"), -32601, "no such method")
        assertEquals(emptyList(), asked.await())
        assertTrue(host.lines.none { "actions" in it })
    }

    @Test
    fun `a run streams, and ends with its text and edits`() = test {
        started()
        inlayd.documents.opened("file:///a.py", "python", "one\ntwo")
        val context = ActionContext("file:///a.py", 5, Selection(0, 5), variables = mapOf("log" to "boom"))
        val events = async { inlayd.actions.run("fix", context).toList() }
        val request = daemon.next("inlayd/runAction")
        val params = request["params"]
        assertEquals(
            listOf<Any?>("fix", 1, 1, "boom"),
            params.let {
                listOf(
                    it["id"].string(),
                    it["position"]["line"].int(),
                    it["range"]["end"]["character"].int(),
                    it["variables"]["log"].string(),
                )
            },
        )
        val token = params["partialResultToken"]
        fun progress(value: Any?) = daemon.send(
            "method" to "\$/progress",
            "params" to json("token" to token, "value" to value),
        )
        progress(json("kind" to "begin", "title" to "Reading", "percentage" to 0))
        progress(json("text" to "a"))
        progress("b")
        progress(json("kind" to "end"))
        repeat(500) { progress("c") }
        daemon.answer(request, json("edit" to json("changes" to json("file:///a.py" to emptyList<Any>()))))
        val found = events.await()
        assertEquals(ActionEvent.Step("Reading", 0), found.first())
        val text = "ab" + "c".repeat(500)
        assertEquals(text, found.filterIsInstance<ActionEvent.Text>().joinToString("") { it.piece })
        val change = FileEdit.Change("file:///a.py", null, emptyList())
        assertEquals(ActionEvent.Done(text, listOf(change)), found.last())
    }

    @Test
    fun `ending the collection calls the run off`() = test {
        started()
        val first = async { inlayd.actions.run("long").first() }
        val request = daemon.next("inlayd/runAction")
        val params = json("token" to request["params"]["partialResultToken"], "value" to "x")
        daemon.send("method" to "\$/progress", "params" to params)
        assertEquals(ActionEvent.Text("x"), first.await())
        assertEquals(request["id"], daemon.next("\$/cancelRequest")["params"]["id"])
    }

    @Test
    fun `a failure is the last event`() = test {
        assertIs<ActionEvent.Failed>(inlayd.actions.run("x").toList().single())
        started()
        val events = async { inlayd.actions.run("x").toList() }
        refuse(daemon.next("inlayd/runAction"), -32803, "x.shire:3: no such function")
        assertEquals(listOf<ActionEvent>(ActionEvent.Failed("x.shire:3: no such function")), events.await())
    }

    @Test
    fun `the daemon asks the editor`() = test {
        started()
        suspend fun answer(method: String, params: JsonObject): JsonObject {
            daemon.send("id" to method, "method" to method, "params" to params)
            return generateSequence { daemon.next() }.first { it["id"].string() == method }
        }
        val edit = json("changes" to json("file:///a" to emptyList<Any>()))
        assertEquals("true", "${answer("workspace/applyEdit", json("edit" to edit))["result"]["applied"]}")
        val bad =
            answer(
                "workspace/applyEdit",
                json("edit" to json("documentChanges" to listOf(json("kind" to "x")))),
            )
        assertContains(bad["result"]["failureReason"].string().orEmpty(), "no such kind")
        assertEquals(1, host.edits.size)
        val shown = answer("window/showDocument", json("uri" to "file:///a"))
        assertEquals("true" to "file:///a", "${shown["result"]["success"]}" to host.shown.single())
        host.answer = "Run"
        val choices = listOf(json("title" to "Run"), json("title" to "No"))
        val question = json("type" to 2, "message" to "Run it?", "actions" to choices)
        assertEquals("Run", answer("window/showMessageRequest", question)["result"]["title"].string())
        assertEquals(
            "chosen",
            answer("inlayd/variable", json("name" to "selection"))["result"]["value"].string(),
        )
        assertEquals(-32602, answer("inlayd/variable", json())["error"]["code"].int())
        assertEquals(-32601, answer("workspace/unheardOf", json())["error"]["code"].int())
        daemon.send("method" to "window/showMessage", "params" to json("type" to 1, "message" to "hello"))
        daemon.send("method" to "window/logMessage", "params" to json("type" to 4, "message" to "line"))
        until { "hello" in host.messages && "line" in host.lines }
    }
}
