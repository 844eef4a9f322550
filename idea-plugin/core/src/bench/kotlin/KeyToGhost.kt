package dev.inlayd.core.bench

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import dev.inlayd.core.Inlayd
import dev.inlayd.core.Project
import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Located
import dev.inlayd.core.host.EditorHost
import dev.inlayd.core.host.Severity
import dev.inlayd.core.inlayd
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.suggestions.Ask
import dev.inlayd.core.suggestions.Trigger
import dev.inlayd.core.text.Range
import dev.inlayd.core.text.TextEdit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import java.nio.file.Path

/** An editor without a window. */
private object NoHost : EditorHost {
    override suspend fun applyEdit(label: String?, edits: List<FileEdit>) = false

    override suspend fun showDocument(uri: String, selection: Range?, takeFocus: Boolean, external: Boolean) =
        false

    override suspend fun ask(severity: Severity, message: String, choices: List<String>): String? = null

    override suspend fun variable(name: String): String? = null

    override fun message(severity: Severity, text: String) = Unit

    override fun log(severity: Severity, text: String) = System.err.println(text)
}

/**
 * Types the keys of a scene (a JSON file, the only argument; `scripts/bench/plugin.py` writes it) and prints for
 * each key one line: nanoseconds until the caller had its thread back, nanoseconds until the ghost text was there
 * (-1 where none came).
 */
fun main(arguments: Array<String>) = runBlocking {
    val scene = JsonParser.parseString(Files.readString(Path.of(arguments[0]))).asJsonObject
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    val command = Located.Found(scene["command"].asJsonArray.map(JsonElement::getAsString), "the benchmark")
    val folder = Path.of(scene["project"].asString)
    val inlayd =
        inlayd(Project(listOf(folder), clientName = "bench_plugin"), settings(scene), NoHost, scope, {
            command
        })
    inlayd.start()
    inlayd.status.first { it.daemon is DaemonState.Running }
    for ((path, text) in scene["recent"].asJsonObject.entrySet()) {
        inlayd.documents.opened("${folder.resolve(path).toUri()}", "python", text.asString)
    }
    type(inlayd, "${folder.resolve(scene["current"].asString).toUri()}", scene)
    inlayd.stop()
}

private fun settings(scene: JsonObject) = Settings(
    baseUrl = scene["model"].asString,
    model = "qwen2.5-coder",
    environment = scene["environment"].asJsonObject.entrySet().associate { (name, value) ->
        name to
            value.asString
    },
    extra = mapOf(
        "models.medium.dialect" to "openai",
        "models.medium.metered" to true,
        "completion.debounce_ms" to scene["debounceMs"].asInt,
    ),
)

private suspend fun type(inlayd: Inlayd, uri: String, scene: JsonObject) {
    var text = scene["text"].asString
    inlayd.documents.opened(uri, "python", text)
    inlayd.documents.focused(uri)
    delay(scene["settleMs"].asLong)
    for (key in scene["keys"].asJsonArray) {
        delay(scene["pauseMs"].asLong)
        val edit = TextEdit(key.asJsonArray[0].asInt, 0, key.asJsonArray[1].asString)
        text = text.replaceRange(edit.offset, edit.offset, edit.inserted)
        val start = System.nanoTime()
        val version = inlayd.documents.changed(uri, edit, text)
        val free = System.nanoTime() - start
        val ask = Ask(uri, edit.offset + edit.inserted.length, Trigger.AUTOMATIC, version)
        val ghost = inlayd.suggest(ask)?.ghost
        println("$free ${if (ghost == null) -1 else System.nanoTime() - start}")
    }
}
