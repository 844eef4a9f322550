package dev.inlayd.core.daemon

import java.nio.file.Files
import java.nio.file.InvalidPathException
import java.nio.file.Path

/** How the daemon can be started, or why not. */
sealed interface Located {
    /** [command] starts it; [origin] says for the log where it was found. */
    data class Found(val command: List<String>, val origin: String) : Located

    /** It cannot be started. */
    data class Missing(val problem: Problem) : Located
}

/**
 * Finds the `inlayd` command: the one that is set, else the first on the `PATH`, else the project's own
 * (`.venv`, then `scripts/inlayd`), which is run only where the project is trusted.
 *
 * @param path folders of the `PATH`, as the user's shell has it
 * @param windows whether programs are called as on Windows
 * @param isProgram tells whether a file is there and can be run
 */
class DaemonLocator(
    private val path: String = System.getenv("PATH").orEmpty(),
    private val windows: Boolean = System.getProperty("os.name").orEmpty().startsWith("Windows"),
    private val isProgram: (Path) -> Boolean = { Files.isRegularFile(it) && Files.isExecutable(it) },
) {
    /** Finds it for a project with these [folders]; [executable] is what the user has set, or empty. */
    fun find(executable: String, folders: List<Path>, trusted: Boolean): Located {
        if (executable.isNotBlank()) return set(executable.trim())
        val onPath = path.split(if (windows) ';' else ':').mapNotNull(::pathOrNull).filter(Path::isAbsolute)
        onPath.firstProgram(names)?.let { return found(it, "the PATH") }
        val own = folders.firstProgram(places)
        if (own != null && trusted) return found(own, "the project")
        return Located.Missing(notInstalled(own))
    }

    private fun set(executable: String): Located {
        val file = pathOrNull(executable)
        if (file != null && file.isAbsolute && isProgram(file)) return found(file, "the settings")
        val what = "The settings name $executable as inlayd's command, and no program is there."
        val mend = "Choose another file in the settings, or leave the field empty to have it looked for."
        return Located.Missing(Problem(Problem.Kind.NOT_STARTABLE, what, mend))
    }

    private fun notInstalled(own: Path?): Problem {
        if (own != null) {
            val what = "The only inlayd is the project's own ($own), and the project is not trusted."
            return Problem(
                Problem.Kind.NOT_INSTALLED,
                what,
                "Trust the project, or install inlayd for yourself.",
            )
        }
        val what = "The command inlayd was found neither on the PATH nor in the project."
        val mend = "Run pip install . in a checkout of inlayd, or choose its scripts/inlayd in the settings."
        return Problem(Problem.Kind.NOT_INSTALLED, what, mend)
    }

    private fun found(file: Path, origin: String) = Located.Found(listOf("$file", "serve"), "$origin ($file)")

    private fun List<Path>.firstProgram(inside: List<String>): Path? =
        firstNotNullOfOrNull { folder -> inside.map(folder::resolve).firstOrNull(isProgram) }

    private fun pathOrNull(text: String): Path? = try {
        text.takeIf { it.isNotBlank() }?.let { Path.of(it) }
    } catch (_: InvalidPathException) {
        null
    }

    private val names = if (windows) listOf("inlayd.exe", "inlayd.cmd", "inlayd.bat") else listOf("inlayd")
    private val places =
        if (windows) listOf(".venv\\Scripts\\inlayd.exe") else listOf(".venv/bin/inlayd", "scripts/inlayd")
}
