package dev.inlayd.idea.fake

import com.intellij.diff.DiffContentFactory
import com.intellij.diff.DiffManager
import com.intellij.diff.DiffRequestPanel
import com.intellij.diff.contents.DocumentContent
import com.intellij.diff.requests.DiffRequest
import com.intellij.ide.BrowserUtil
import com.intellij.notification.Notification
import com.intellij.notification.Notifications
import com.intellij.openapi.Disposable
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.fileTypes.FileType
import com.intellij.openapi.options.Configurable
import com.intellij.openapi.options.ShowSettingsUtil
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.DialogWrapper
import com.intellij.openapi.ui.popup.ComponentPopupBuilder
import com.intellij.openapi.ui.popup.IPopupChooserBuilder
import com.intellij.openapi.ui.popup.JBPopup
import com.intellij.openapi.ui.popup.JBPopupFactory
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.util.UserDataHolderBase
import com.intellij.openapi.wm.StatusBar
import com.intellij.ui.awt.RelativePoint
import com.intellij.util.Consumer
import java.awt.Window
import java.util.concurrent.CopyOnWriteArrayList
import javax.swing.JComponent
import javax.swing.JPanel

/** What the user sees round the editors, remembered. */
class FakeUi :
    Notifications,
    BrowserUtil.Browser,
    StatusBar,
    DialogWrapper.Dialogs {
    /** The balloons. */
    val notifications = CopyOnWriteArrayList<Notification>()

    /** The pages that were shown in the browser. */
    val pages = CopyOnWriteArrayList<String>()

    /** The settings pages that were opened. */
    val settings = CopyOnWriteArrayList<Class<*>>()

    /** How often the status bar's widgets were drawn anew. */
    val redrawn = CopyOnWriteArrayList<String>()

    /** The texts that a diff showed: before, after. */
    val compared = mutableListOf<String>()

    /** What the user answers to dialogs. */
    var accepts = true

    override fun notify(notification: Notification) {
        notifications += notification
    }

    override fun browse(url: String) {
        pages += url
    }

    override fun updateWidget(id: String) {
        checkUi("the status bar")
        redrawn += id
    }

    override fun showAndGet(dialog: DialogWrapper, center: JComponent?): Boolean {
        checkUi("a dialog")
        checkNotNull(center) { "an empty dialog" }
        Disposer.dispose(dialog.disposable)
        return accepts
    }

    /** The settings dialog. */
    val settingsDialog = object : ShowSettingsUtil() {
        override fun <T : Configurable> showSettingsDialog(project: Project?, configurableClass: Class<T>) {
            checkUi("the settings dialog")
            settings += configurableClass
        }
    }

    /** Diffs. */
    val diffs = object : DiffManager() {
        override fun createRequestPanel(
            project: Project?,
            parent: Disposable,
            window: Window?,
        ): DiffRequestPanel {
            checkUi("a diff")
            return object : DiffRequestPanel {
                override fun setRequest(request: DiffRequest?) = Unit

                override fun getComponent() = JPanel()

                override fun dispose() = Unit
            }.also { Disposer.register(parent, it) }
        }
    }

    /** The contents of diffs. */
    val contents = object : DiffContentFactory() {
        override fun create(project: Project?, text: String, fileType: FileType?): DocumentContent {
            require('\r' !in text) { "documents know no \\r" }
            compared += text
            return Content()
        }
    }

    private class Content :
        UserDataHolderBase(),
        DocumentContent
}

/** Popups: the last one is kept. */
class FakePopups : JBPopupFactory() {
    /** The last popup. */
    var last: Popup? = null
        private set

    override fun createComponentPopupBuilder(content: JComponent, preferableFocusComponent: JComponent?) =
        object : ComponentPopupBuilder {
            override fun setRequestFocus(requestFocus: Boolean) = this

            override fun createPopup(): JBPopup = Popup(content, emptyList<Any>()) { }.also { last = it }
        }

    override fun <T> createPopupChooserBuilder(list: List<T>): IPopupChooserBuilder<T> =
        object : IPopupChooserBuilder<T> {
            private var chosen: Consumer<in T>? = null

            override fun setTitle(title: String) = this

            override fun setItemChosenCallback(callback: Consumer<in T>) = apply { chosen = callback }

            override fun createPopup(): JBPopup =
                Popup(JPanel(), list) { chosen?.consume(list[it]) }.also { last = it }
        }

    /** A popup that a test can look at and choose from. */
    class Popup(val content: JComponent, private val list: List<*>, private val take: (Int) -> Unit) :
        JBPopup {
        /** Whether it is open. */
        var open = false
            private set

        /** The lines of a list. */
        val lines get() = list.map { "$it" }

        override fun show(point: RelativePoint) = show()

        override fun showInBestPositionFor(editor: Editor) = show()

        private fun show() {
            checkUi("a popup")
            open = true
        }

        /** Chooses a line. */
        fun choose(line: String) = take(lines.indexOf(line)).also { cancel() }

        override fun cancel() {
            if (open) Disposer.dispose(this)
        }

        override fun dispose() {
            open = false
        }
    }
}
