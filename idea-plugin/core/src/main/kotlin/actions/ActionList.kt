package dev.inlayd.core.actions

import com.google.gson.JsonElement
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.flag
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.string

/** Reads the answer of `inlayd/actions`; entries without an id and places that are unknown are left out. */
internal fun actionsOf(answer: JsonElement): List<Action> =
    answer["actions"].elements().ifEmpty { answer.elements() }.mapNotNull(::actionOf)

private fun actionOf(entry: JsonElement): Action? {
    val id = entry["id"].string() ?: return null
    val places = entry["actionLocation"]
    val named = places.elements().mapNotNull { it.string() } + listOfNotNull(places.string())
    val interaction = entry["interaction"].string()
    return Action(
        id = id,
        title = entry["title"].string() ?: id,
        description = entry["description"].string().orEmpty(),
        locations = ActionLocation.entries.filterTo(LinkedHashSet()) { one ->
            named.any { it.sameWord(one.wire) }
        },
        interaction =
        Interaction.entries.firstOrNull { it.wire.sameWord(interaction) } ?: Interaction.RUN_PANEL,
        shortcut = entry["shortcut"].string(),
        enabled = entry["enabled"].flag() ?: true,
    )
}

/** Compares as the reference implementation of Shire does: `RunPanel`, `runpanel` and `run-panel` are one word. */
private fun String.sameWord(other: String?): Boolean =
    other != null && plain().equals(other.plain(), ignoreCase = true)

private fun String.plain() = filter(Char::isLetterOrDigit)
