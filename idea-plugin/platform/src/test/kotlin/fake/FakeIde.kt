package dev.inlayd.idea.fake

import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.intention.IntentionAction
import com.intellij.diff.DiffContentFactory
import com.intellij.diff.DiffManager
import com.intellij.ide.BrowserUtil
import com.intellij.notification.Notifications
import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.ActionPromoter
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.CoroutineSupport
import com.intellij.openapi.command.CommandProcessor
import com.intellij.openapi.editor.EditorFactory
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.fileEditor.FileDocumentManagerListener
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.fileEditor.FileEditorManagerListener
import com.intellij.openapi.options.ShowSettingsUtil
import com.intellij.openapi.project.Project
import com.intellij.openapi.project.ProjectManager
import com.intellij.openapi.startup.ProjectActivity
import com.intellij.openapi.ui.DialogWrapper
import com.intellij.openapi.ui.popup.JBPopupFactory
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.vfs.LocalFileSystem
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.openapi.wm.StatusBarWidgetFactory
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.openapi.wm.ToolWindowManager
import com.intellij.ui.content.ContentFactory
import dev.inlayd.core.settings.Settings
import dev.inlayd.idea.settings.InlaydSettings
import dev.inlayd.idea.settings.SettingsState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import java.nio.file.Path

/** An IDE with one project and the plugin, put together from `plugin.xml` as the platform does. */
class FakeIde(folder: Path, settings: Settings = Settings()) : AutoCloseable {
    private val xml = PluginXml.read()
    private val application = FakeApplication().also(ApplicationManager::setApplication)
    val commands = FakeCommands()
    val editors = FakeEditors()
    val ui = FakeUi()
    val popups = FakePopups()
    val files = FakeFiles()
    val project = FakeProject(folder)
    private val scope = CoroutineScope(project.job + Dispatchers.Default)

    val ghosts = FakeGhosts(
        project,
        scope,
        xml.extensions("inline.completion.provider").map {
            (it.instance("implementation") as InlineCompletionProvider).also { made ->
                check(made.id.id == it.getAttribute("id")) {
                    "the provider's id is another than in plugin.xml"
                }
            }
        },
    )
    val keys =
        FakeKeys(
            xml.extensions("actionPromoter").map {
                it.instance("implementation") as ActionPromoter
            },
            ghosts,
        )
    val tabs: FakeTabs
    val window: FakeWindow
    val intentions = xml.extensions("intentionAction").map {
        Class.forName(
            it.children("className").single().textContent,
        ).getDeclaredConstructor().newInstance() as IntentionAction
    }
    val widget: StatusBarWidget

    init {
        application.put(CoroutineSupport::class.java, FakeUiThread)
        application.put(CommandProcessor::class.java, commands)
        application.put(EditorFactory::class.java, editors)
        application.put(Notifications::class.java, ui)
        application.put(BrowserUtil.Browser::class.java, ui)
        application.put(DialogWrapper.Dialogs::class.java, ui)
        application.put(ShowSettingsUtil::class.java, ui.settingsDialog)
        application.put(DiffManager::class.java, ui.diffs)
        application.put(DiffContentFactory::class.java, ui.contents)
        application.put(JBPopupFactory::class.java, popups)
        application.put(LocalFileSystem::class.java, files)
        application.put(FileDocumentManager::class.java, files.texts)
        application.put(ContentFactory::class.java, FakeContents())
        application.put(ActionManager::class.java, keys)
        application.put(ProjectManager::class.java, FakeProjects { listOf(project) })
        val tabListeners = xml.listeners("projectListeners").map {
            Class.forName(it.getAttribute("class")).getConstructor(Project::class.java).newInstance(project)
        }
        tabs = FakeTabs(project, files, ghosts) { tabListeners.map { it as FileEditorManagerListener } }
        window = xml.extensions("toolWindow").single().let {
            FakeWindow(project, it.instance("factoryClass") as ToolWindowFactory)
        }
        Disposer.register(project, window)
        project.put(FileEditorManager::class.java, tabs)
        project.put(ToolWindowManager::class.java, FakeWindows(mapOf("Inlayd" to window)))
        registerActions()
        application.getService(InlaydSettings::class.java).loadState(SettingsState.of(settings))
        widget = onUi {
            val factory = xml.extensions(
                "statusBarWidgetFactory",
            ).single().instance("implementation") as StatusBarWidgetFactory
            check(factory.id == xml.extensions("statusBarWidgetFactory").single().getAttribute("id"))
            factory.createWidget(project).also { it.install(ui) }
        }
        Disposer.register(project, widget)
    }

    private fun registerActions() {
        for (element in xml.actions("action")) {
            val action = element.instance("class") as AnAction
            action.templatePresentation.text = element.getAttribute("text")
            val key = element.children("keyboard-shortcut").firstOrNull()?.getAttribute("first-keystroke")
            keys.add(element.getAttribute("id"), action, key)
        }
        for (element in xml.actions(
            "group",
        )) {
            keys.add(element.getAttribute("id"), element.instance("class") as ActionGroup)
        }
    }

    /** Runs what the plugin does after a project was opened. */
    fun start() {
        for (element in xml.extensions("postStartupActivity")) {
            scope.launch { (element.instance("implementation") as ProjectActivity).execute(project) }
        }
    }

    /** Saves a document. */
    fun save(editor: FakeEditor) = onUi {
        for (element in xml.listeners("applicationListeners")) {
            (element.instance("class") as FileDocumentManagerListener).beforeDocumentSaving(editor.document)
        }
    }

    /** Types into an editor, letter by letter. */
    fun type(editor: FakeEditor, text: String) =
        text.forEach { letter -> onUi { ghosts.type(editor, letter) } }

    /** Closes the project, and fails where anything is left. */
    override fun close() {
        project.close()
        check(editors.listening.isEmpty()) { "listeners are left: ${editors.listening}" }
        check(offences.isEmpty()) { offences.joinToString("\n").also { offences.clear() } }
    }
}
