package dev.inlayd.idea.fake

import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.actionSystem.DataContext
import com.intellij.openapi.actionSystem.DataKey
import com.intellij.openapi.project.Project

/** What an action is told of the place where it is started. */
class DataContexts private constructor(private val data: Map<String, Any>) : DataContext {
    override fun getData(dataId: String): Any? = data[dataId]

    companion object {
        /** An editor of a project. */
        fun of(editor: FakeEditor?): DataContext = DataContexts(
            listOfNotNull(
                editor?.let { CommonDataKeys.EDITOR.name to it },
                editor?.project?.let { CommonDataKeys.PROJECT.name to it },
            ).toMap(),
        )

        /** Some other place of a project. */
        fun of(project: Project, vararg more: Pair<DataKey<*>, Any?>): DataContext = DataContexts(
            mapOf<String, Any>(CommonDataKeys.PROJECT.name to project) +
                more.mapNotNull { (key, value) -> value?.let { key.name to it } },
        )
    }
}
