package dev.inlayd.idea.actions

import com.intellij.openapi.project.Project
import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionLocation
import dev.inlayd.idea.ProjectInlayd

/** Gives the actions of a menu as far as they are known: a menu must not wait for the daemon. */
fun offered(project: Project, location: ActionLocation): List<Action> =
    ProjectInlayd.of(project).inlayd.actions.known.filter { location in it.locations && it.enabled }
