package dev.inlayd.idea.settings

import dev.inlayd.core.settings.Settings

/** The settings as the platform writes them into its XML: public variables with defaults. */
class SettingsState {
    /** See [Settings.enabled]. */
    var enabled: Boolean = true

    /** See [Settings.automatic]. */
    var automatic: Boolean = true

    /** See [Settings.disabledLanguages]. */
    var disabledLanguages: MutableList<String> = mutableListOf()

    /** See [Settings.executable]. */
    var executable: String = ""

    /** See [Settings.baseUrl]. */
    var baseUrl: String = ""

    /** See [Settings.model]. */
    var model: String = ""

    /** See [Settings.apiKeyEnv]. */
    var apiKeyEnv: String = ""

    /** Gives them to the core. */
    fun toSettings() = Settings(
        enabled = enabled,
        automatic = automatic,
        disabledLanguages = disabledLanguages.toSet(),
        executable = executable,
        baseUrl = baseUrl,
        model = model,
        apiKeyEnv = apiKeyEnv,
    )

    companion object {
        /** Takes them from the core. */
        fun of(settings: Settings) = SettingsState().apply {
            enabled = settings.enabled
            automatic = settings.automatic
            disabledLanguages = settings.disabledLanguages.sorted().toMutableList()
            executable = settings.executable
            baseUrl = settings.baseUrl
            model = settings.model
            apiKeyEnv = settings.apiKeyEnv
        }
    }
}
