package dev.inlayd.idea.fake

import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.command.CommandProcessor
import com.intellij.openapi.editor.Document
import com.intellij.openapi.editor.EditorFactory
import com.intellij.openapi.editor.RangeMarker
import com.intellij.openapi.editor.event.DocumentEvent
import com.intellij.openapi.editor.event.DocumentListener
import com.intellij.openapi.editor.event.EditorEventMulticaster
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.util.UserDataHolderBase
import java.util.concurrent.CopyOnWriteArrayList
import javax.swing.SwingUtilities

/** A document that refuses every write but one on the UI thread inside a write action inside a command. */
class FakeDocument(text: String) :
    UserDataHolderBase(),
    Document {
    @Volatile private var now: CharSequence = text
    private val marks = CopyOnWriteArrayList<FakeMark>()

    /** What follows the document's edits before anybody else. */
    val watchers = CopyOnWriteArrayList<(DocumentEvent) -> Unit>()

    override fun getImmutableCharSequence(): CharSequence = now

    override fun getTextLength() = now.length

    override fun isWritable() = true

    override fun insertString(offset: Int, s: CharSequence) = replaceString(offset, offset, s)

    override fun replaceString(startOffset: Int, endOffset: Int, s: CharSequence) {
        check(SwingUtilities.isEventDispatchThread()) { "a document is written outside of the UI thread" }
        check((ApplicationManager.getApplication() as FakeApplication).writing > 0) {
            "written outside of a write action"
        }
        check((CommandProcessor.getInstance() as FakeCommands).depth > 0) { "written outside of a command" }
        require('\r' !in s) { "documents know no \\r" }
        val event = Event(startOffset, now.substring(startOffset, endOffset), s.toString())
        now = now.replaceRange(startOffset, endOffset, s).toString()
        marks.forEach { it.follow(startOffset, endOffset - startOffset, s.length) }
        watchers.forEach { it(event) }
        (EditorFactory.getInstance() as FakeEditors).fire(event)
    }

    override fun createRangeMarker(startOffset: Int, endOffset: Int): RangeMarker =
        FakeMark(startOffset, endOffset).also { marks += it }

    private inner class Event(private val at: Int, private val old: String, private val new: String) :
        DocumentEvent(this) {
        override fun getDocument() = this@FakeDocument

        override fun getOffset() = at

        override fun getOldLength() = old.length

        override fun getNewLength() = new.length

        override fun getOldFragment() = old

        override fun getNewFragment() = new
    }
}

/** A range that moves with the edits round it. */
class FakeMark(private var start: Int, private var end: Int) : RangeMarker {
    private var greedyToRight = false

    override fun getStartOffset() = start

    override fun getEndOffset() = end

    override fun isGreedyToRight() = greedyToRight

    override fun setGreedyToRight(greedy: Boolean) {
        greedyToRight = greedy
    }

    /** Follows an edit. */
    fun follow(at: Int, removed: Int, inserted: Int) {
        if (at + removed <= start && !(greedyToRight && at == end && removed == 0)) {
            start += inserted - removed
            end += inserted - removed
        } else if (at < end || (greedyToRight && at == end)) {
            end = maxOf(at, end - removed) + inserted
        }
    }
}

/** The listeners of all documents; [listening] must be empty in the end. */
class FakeEditors :
    EditorFactory(),
    EditorEventMulticaster {
    /** Who listens. */
    val listening = CopyOnWriteArrayList<DocumentListener>()

    override fun getEventMulticaster() = this

    override fun addDocumentListener(listener: DocumentListener, parentDisposable: Disposable) {
        listening += listener
        Disposer.register(parentDisposable) { listening -= listener }
    }

    /** Tells of an edit. */
    fun fire(event: DocumentEvent) = listening.forEach { it.documentChanged(event) }
}
