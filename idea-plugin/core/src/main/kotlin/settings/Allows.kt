package dev.inlayd.core.settings

import dev.inlayd.core.suggestions.Trigger

/** Tells whether ghost text may come for a language: asked by hand always, while typing where it is not off. */
fun Settings.allows(languageId: String, trigger: Trigger): Boolean =
    enabled && (trigger == Trigger.INVOKED || (automatic && languageId !in disabledLanguages))
