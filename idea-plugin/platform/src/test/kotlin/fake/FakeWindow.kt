package dev.inlayd.idea.fake

import com.intellij.openapi.Disposable
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.util.UserDataHolderBase
import com.intellij.openapi.wm.ToolWindow
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.openapi.wm.ToolWindowManager
import com.intellij.ui.content.Content
import com.intellij.ui.content.ContentFactory
import com.intellij.ui.content.ContentManager
import javax.swing.JComponent

/** A tool window: filled by its factory when it is first asked for its contents. */
class FakeWindow(private val project: Project, private val factory: ToolWindowFactory) :
    ToolWindow,
    ContentManager {
    /** Its tabs. */
    val tabs = mutableListOf<FakeContent>()

    /** The tab in front. */
    var front: Content? = null
        private set

    /** Whether it is open. */
    var visible = false
        private set
    private var filled = false

    override fun getContentManager(): ContentManager {
        checkUi("the tool window")
        if (!filled) {
            filled = true
            factory.createToolWindowContent(project, this)
        }
        return this
    }

    override fun show(runnable: Runnable?) {
        checkUi("the tool window")
        visible = true
    }

    override fun getDisposable(): Disposable = this

    override fun addContent(content: Content) {
        tabs += content as FakeContent
        Disposer.register(this, content)
    }

    override fun setSelectedContent(content: Content) {
        check(content in tabs) { "another window's tab" }
        front = content
    }

    override fun dispose() = Unit
}

/** One tab. */
class FakeContent(val component: JComponent?, val name: String?) :
    UserDataHolderBase(),
    Content,
    Disposable {
    override fun setDisposer(disposer: Disposable) = Disposer.register(this, disposer)

    override fun dispose() = Unit
}

/** Makes tabs. */
class FakeContents : ContentFactory {
    override fun createContent(component: JComponent?, displayName: String?, isLockable: Boolean): Content =
        FakeContent(component, displayName)
}

/** Finds tool windows by the ids of `plugin.xml`. */
class FakeWindows(private val all: Map<String, ToolWindow>) : ToolWindowManager() {
    override fun getToolWindow(id: String?): ToolWindow? = all[id]
}
