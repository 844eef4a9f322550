package dev.inlayd.idea.support

import com.google.gson.Gson
import dev.inlayd.idea.fake.eventually

/** Path of the scripted daemon in the checkout. */
const val SCRIPTED = "tests/plugin/scripted_daemon.py"

/** One action as the daemon lists it. */
fun action(id: String, place: String, interaction: String, title: String = id): Map<String, Any> =
    mapOf("id" to id, "title" to title, "actionLocation" to place, "interaction" to interaction)

/** A script for it: actions, and what each of them says. */
fun script(
    actions: List<Map<String, Any>> = emptyList(),
    pieces: List<String> = emptyList(),
    vararg more: Pair<String, Any>,
): String = Gson().toJson(mapOf("actions" to actions, "pieces" to pieces, *more))

/** An IDE with the scripted daemon, its actions already known. */
fun scripted(script: String): Bench = Bench(SCRIPTED, script).also { bench ->
    if ("\"actions\":[{" in
        script
    ) {
        eventually("actions are known") { bench.mine.inlayd.actions.known.isNotEmpty() }
    }
}
