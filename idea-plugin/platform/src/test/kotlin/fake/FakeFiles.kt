package dev.inlayd.idea.fake

import com.intellij.openapi.editor.Document
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.fileEditor.FileEditor
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.fileEditor.FileEditorManagerEvent
import com.intellij.openapi.fileEditor.FileEditorManagerListener
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.UserDataHolderBase
import com.intellij.openapi.vfs.LocalFileSystem
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.psi.PsiFile
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap

/** A file on the disk. */
class FakeFile(private val path: Path) : VirtualFile() {
    override fun getName() = "${path.fileName}"

    override fun getPath() = "$path"

    override fun isInLocalFileSystem() = true

    override fun toNioPath() = path
}

/** The same as a tree, of which nothing is used but the file. */
class FakePsi(private val file: VirtualFile) :
    UserDataHolderBase(),
    PsiFile {
    override fun getVirtualFile() = file
}

/** The disk as the platform sees it, and the documents of its files. */
class FakeFiles : LocalFileSystem() {
    private val files = ConcurrentHashMap<Path, FakeFile>()
    private val documents = ConcurrentHashMap<Path, FakeDocument>()

    override fun refreshAndFindFileByNioFile(file: Path): VirtualFile? {
        checkBackground("looking at the disk")
        return find(file)
    }

    /** Gives a file that exists. */
    fun find(path: Path): FakeFile? =
        if (Files.isRegularFile(path)) files.computeIfAbsent(path, ::FakeFile) else null

    /** The platform's way from files to documents and back. */
    val texts = object : FileDocumentManager() {
        override fun getDocument(file: VirtualFile): Document? =
            documents.computeIfAbsent(file.toNioPath()) { FakeDocument(Files.readString(it)) }

        override fun getFile(document: Document): VirtualFile? =
            documents.entries.firstOrNull { it.value === document }?.let { find(it.key) }
    }
}

/** The tabs. */
class FakeTabs(
    private val project: Project,
    private val files: FakeFiles,
    private val ghosts: FakeGhosts,
    private val listeners: () -> List<FileEditorManagerListener>,
) : FileEditorManager() {
    private val open = LinkedHashMap<VirtualFile, FakeEditor>()
    private var selected: VirtualFile? = null

    /** Opens a file as a user would, and gives its editor; called on the UI thread. */
    fun open(path: Path): FakeEditor {
        openFile(checkNotNull(files.find(path)) { "$path is not there" }, true)
        return checkNotNull(selectedTextEditor) as FakeEditor
    }

    override fun openFile(file: VirtualFile, focusEditor: Boolean): Array<FileEditor> {
        checkUi("a tab is opened")
        val isNew = file !in open
        val editor = open.getOrPut(file) {
            FakeEditor(files.texts.getDocument(file) as FakeDocument, project)
        }
        if (isNew) ghosts.install(editor, file)
        val before = selected
        selected = file
        if (isNew) listeners().forEach { it.fileOpened(this, file) }
        if (before !== file) {
            listeners().forEach {
                it.selectionChanged(FileEditorManagerEvent(this, before, null, file, null))
            }
        }
        return emptyArray()
    }

    /** Closes a tab. */
    fun close(path: Path) {
        val file = checkNotNull(files.find(path))
        open.remove(file)?.dispose()
        if (selected === file) selected = open.keys.lastOrNull()
        listeners().forEach { it.fileClosed(this, file) }
    }

    override fun getSelectedTextEditor(): Editor? = selected?.let(open::get)

    override fun getOpenFiles(): Array<VirtualFile> = open.keys.toTypedArray()

    override fun getSelectedFiles(): Array<VirtualFile> = listOfNotNull(selected).toTypedArray()
}
