package dev.inlayd.idea.settings

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.PersistentStateComponent
import com.intellij.openapi.components.Service
import com.intellij.openapi.components.State
import com.intellij.openapi.components.Storage
import com.intellij.openapi.project.ProjectManager
import dev.inlayd.core.settings.Settings
import dev.inlayd.idea.ProjectInlayd

/** What the user has set, for all projects, kept in `inlayd.xml`. */
@Service(Service.Level.APP)
@State(name = "dev.inlayd.settings", storages = [Storage("inlayd.xml")])
class InlaydSettings : PersistentStateComponent<SettingsState> {
    @Volatile private var settings = Settings()

    override fun getState(): SettingsState = SettingsState.of(settings)

    override fun loadState(state: SettingsState) {
        settings = state.toSettings()
    }

    companion object {
        private val instance: InlaydSettings
            get() = ApplicationManager.getApplication().getService(InlaydSettings::class.java)

        /** Gives the present settings. */
        fun current(): Settings = instance.settings

        /** Takes other settings and tells every open project. */
        fun change(next: Settings) {
            instance.settings = next
            for (project in ProjectManager.getInstance().openProjects) {
                ProjectInlayd.of(
                    project,
                ).inlayd.configure(next)
            }
        }
    }
}
