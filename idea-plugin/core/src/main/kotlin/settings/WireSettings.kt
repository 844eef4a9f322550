package dev.inlayd.core.settings

import com.google.gson.JsonObject
import dev.inlayd.core.rpc.jsonValue

/** Gives what the daemon is told of the settings, by the dotted names of `inlayd.toml`; nothing that is left empty. */
internal fun Settings.told(): Map<String, Any> = buildMap {
    putAll(extra)
    put("models.medium.base_url", baseUrl.trim())
    put("models.medium.model", model.trim())
    put("models.medium.api_key_env", apiKeyEnv.trim())
}.filterValues { it != "" }

/** Writes keys with dotted names as the nested object that they stand for. */
internal fun nested(keys: Map<String, Any>): JsonObject {
    val made = JsonObject()
    for ((name, value) in keys.toSortedMap()) {
        val path = name.split('.')
        val inner = path.dropLast(1).fold(made) { at, part ->
            at.get(part) as? JsonObject ?: JsonObject().also { at.add(part, it) }
        }
        inner.add(path.last(), jsonValue(value))
    }
    return made
}

/** What new settings ask for. */
internal enum class Change { NOTHING, TELL, RESTART, START, STOP }

/**
 * Tells what has to be done when [old] settings become [new]. Keys can be told anew while the daemon runs, but not
 * taken back: then it starts anew.
 */
internal fun change(old: Settings, new: Settings): Change = when {
    !new.enabled -> if (old.enabled) Change.STOP else Change.NOTHING
    !old.enabled -> Change.START
    old.executable.trim() != new.executable.trim() || old.environment != new.environment -> Change.RESTART
    old.told() == new.told() -> Change.NOTHING
    (old.told().keys - new.told().keys).isNotEmpty() -> Change.RESTART
    else -> Change.TELL
}
