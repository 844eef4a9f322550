package dev.inlayd.idea.host

import com.intellij.notification.Notification
import com.intellij.notification.NotificationAction
import com.intellij.notification.NotificationType
import com.intellij.openapi.options.ShowSettingsUtil
import com.intellij.openapi.project.Project
import dev.inlayd.core.daemon.Problem
import dev.inlayd.core.host.Severity
import dev.inlayd.idea.settings.SettingsPage

/** The notification group, as in `plugin.xml`. */
const val NOTIFICATIONS = "Inlayd"

/** Tells why the daemon does not run, with buttons that mend it. */
fun tellProblem(project: Project, problem: Problem, again: () -> Unit) {
    val title = if (problem.kind ==
        Problem.Kind.NOT_INSTALLED
    ) {
        "Inlayd is not installed"
    } else {
        "Inlayd does not run"
    }
    Notification(NOTIFICATIONS, title, "${problem.what}<br>${problem.mend}", NotificationType.WARNING)
        .addAction(NotificationAction.createSimpleExpiring("Settings…") { openSettings(project) })
        .addAction(NotificationAction.createSimpleExpiring("Try again", again))
        .notify(project)
}

/** Tells something in a balloon. */
fun tell(project: Project, severity: Severity, title: String, text: String) {
    val type =
        when (severity) {
            Severity.ERROR -> NotificationType.ERROR
            Severity.WARNING -> NotificationType.WARNING
            Severity.INFO, Severity.LOG -> NotificationType.INFORMATION
        }
    Notification(NOTIFICATIONS, title, text, type).notify(project)
}

/** Opens the settings page. */
fun openSettings(project: Project) =
    ShowSettingsUtil.getInstance().showSettingsDialog(project, SettingsPage::class.java)
