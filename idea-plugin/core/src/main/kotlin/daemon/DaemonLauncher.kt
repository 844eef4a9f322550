package dev.inlayd.core.daemon

import java.io.IOException
import java.nio.file.Path

/** Starts the daemon's process; tests and remote IDEs have their own. */
fun interface DaemonLauncher {
    /**
     * Starts [command] in [folder] with the environment of the IDE and [environment] on top. Called on a
     * background thread.
     *
     * @throws IOException the program cannot be started
     */
    fun launch(command: List<String>, folder: Path?, environment: Map<String, String>): Process

    companion object {
        /** Starts it as a child of the IDE. */
        val OF_THE_IDE: DaemonLauncher = DaemonLauncher { command, folder, environment ->
            val builder = ProcessBuilder(command).directory(folder?.toFile())
            builder.environment().putAll(environment)
            builder.start()
        }
    }
}
