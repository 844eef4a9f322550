package dev.inlayd.idea.support

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import dev.inlayd.core.daemon.DaemonLauncher
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.support.ModelServer
import dev.inlayd.core.support.RealDaemon
import dev.inlayd.core.support.Story
import dev.inlayd.core.support.deleteTree
import dev.inlayd.idea.ProjectInlayd
import dev.inlayd.idea.fake.FakeEditor
import dev.inlayd.idea.fake.FakeIde
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.io.path.createDirectories
import kotlin.io.path.readLines
import kotlin.io.path.writeText

/**
 * An IDE with the plugin, and the real daemon of this checkout with a model that the test speaks for.
 *
 * @param program the Python program that is started instead of the real daemon: its path in the checkout
 * @param script what that program does; see `tests/plugin/scripted_daemon.py`
 */
class Bench(program: String? = null, script: String? = null, start: Boolean = true) : AutoCloseable {
    val model = ModelServer()
    private val home: Path = Files.createTempDirectory("inlayd-shell")
    val folder: Path = home.resolve("project").createDirectories()
    val processes = CopyOnWriteArrayList<Process>()
    private val command = home.resolve("inlayd")
    private var stopped = false
    val ide: FakeIde

    init {
        home.resolve("inlayd.toml").writeText(
            "[models.medium]\ndialect = \"openai\"\n[completion]\ndebounce_ms = 0\n",
        )
        if (script != null) told(script)
        command.writeText(command(program))
        command.toFile().setExecutable(true)
        ProjectInlayd.launcher = DaemonLauncher { line, folder, environment ->
            GuardedProcess(DaemonLauncher.OF_THE_IDE.launch(line, folder, environment)).also(processes::add)
        }
        ide = FakeIde(folder, Settings(executable = "$command", baseUrl = model.url, model = "qwen2.5-coder"))
        if (start) {
            ide.start()
            running()
        }
    }

    private fun command(program: String?): String {
        val python = System.getProperty("inlayd.python", "python3")
        val run = if (program == null) "-m agent" else "'${System.getProperty("inlayd.root", ".")}/$program'"
        val more = RealDaemon.environment(home).map { (name, value) ->
            "export $name='$value'"
        }.joinToString("\n")
        return "#!/bin/sh\n$more\nexec '$python' $run \"$@\"\n"
    }

    private val state get() = home.resolve("state").createDirectories()

    /** Gives the scripted daemon another script. */
    fun told(script: String) = state.resolve("script.json").writeText(script)

    /** What the scripted daemon has received of a method. */
    fun received(method: String): List<JsonObject> =
        state.resolve("received.jsonl").readLines().map { JsonParser.parseString(it).asJsonObject }
            .filter { it["method"]?.asString == method }

    /** The project's inlayd. */
    val mine get() = ProjectInlayd.of(ide.project)

    /** Waits until the daemon runs. */
    fun running() = eventually("the daemon runs") { mine.inlayd.status.value.daemon is DaemonState.Running }

    /** Writes a file and opens it, the caret at the `|`. */
    fun open(name: String, text: String): FakeEditor {
        val path = folder.resolve(name)
        path.writeText(text.replace("|", ""))
        return onUi {
            ide.tabs.open(path).also { it.caretModel.moveToOffset(text.indexOf('|').coerceAtLeast(0)) }
        }
    }

    /** What stands in grey in an editor. */
    fun ghost(editor: FakeEditor): String? = onUi { ide.ghosts.of(editor).shown }

    /** Waits for grey text, and gives it. */
    fun awaitGhost(editor: FakeEditor, wanted: String? = null): String {
        eventually("ghost text ${wanted.orEmpty()}") {
            ghost(editor).let {
                it != null &&
                    (wanted == null || it == wanted)
            }
        }
        return checkNotNull(ghost(editor))
    }

    /** Closes the project, and with it the daemon, and gives what the daemon's metrics have recorded. */
    fun recorded(): Story {
        // Once this is answered the daemon has heard all that was said before; closing does not wait for it.
        runBlocking { mine.inlayd.refresh() }
        stop()
        return Story(home)
    }

    private fun stop() {
        if (stopped) return
        stopped = true
        ide.close()
        eventually("no daemon is left") { processes.none(Process::isAlive) }
    }

    override fun close() {
        stop()
        model.close()
        ProjectInlayd.launcher = DaemonLauncher.OF_THE_IDE
        home.deleteTree()
    }
}
