package dev.inlayd.core.settings

/**
 * What the user has set in the IDE. Everything else is in `inlayd.toml`, which these settings lie on top of.
 *
 * @property enabled whether there is a daemon at all
 * @property automatic whether completions come while typing; asked by hand they always come
 * @property disabledLanguages LSP language ids without automatic completion
 * @property executable path of the `inlayd` command; empty: it is looked for (see `DaemonLocator`)
 * @property baseUrl root of an OpenAI-compatible API for completion; empty: what `inlayd.toml` says
 * @property model name of the model there; empty: what `inlayd.toml` says
 * @property apiKeyEnv environment variable that holds the key; empty: what `inlayd.toml` says
 * @property environment variables that the daemon gets on top of the IDE's
 * @property extra further keys of `inlayd.toml` by their dotted names (`prompt.max_tokens`): numbers, booleans,
 *   strings or lists of strings
 */
data class Settings(
    val enabled: Boolean = true,
    val automatic: Boolean = true,
    val disabledLanguages: Set<String> = emptySet(),
    val executable: String = "",
    val baseUrl: String = "",
    val model: String = "",
    val apiKeyEnv: String = "",
    val environment: Map<String, String> = emptyMap(),
    val extra: Map<String, Any> = emptyMap(),
)
