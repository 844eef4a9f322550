package dev.inlayd.core.rpc

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive

/** Makes a JSON object of plain values; null stands as JSON's null. */
internal fun json(vararg fields: Pair<String, Any?>): JsonObject =
    JsonObject().also { made -> fields.forEach { (name, value) -> made.add(name, jsonValue(value)) } }

/** Makes a JSON value of null, a boolean, number, string, list, map or JSON value. */
internal fun jsonValue(value: Any?): JsonElement = when (value) {
    null -> JsonNull.INSTANCE

    is JsonElement -> value

    is Boolean -> JsonPrimitive(value)

    is Number -> JsonPrimitive(value)

    is Iterable<*> -> JsonArray().also { made -> value.forEach { made.add(jsonValue(it)) } }

    is Map<*, *> -> JsonObject().also { made ->
        value.forEach { (name, one) -> made.add("$name", jsonValue(one)) }
    }

    else -> JsonPrimitive(value.toString())
}

/** Gives a field of an object, or null where there is none, it is null, or this is no object. */
internal operator fun JsonElement?.get(name: String): JsonElement? =
    (this as? JsonObject)?.get(name)?.takeUnless { it.isJsonNull }

/** Gives a string, or null where this is none. */
internal fun JsonElement?.string(): String? = (this as? JsonPrimitive)?.takeIf { it.isString }?.asString

/** Gives a whole number, or null where this is none that fits. */
internal fun JsonElement?.int(): Int? = number()?.takeIf { it % 1 == 0.0 && it in INTS }?.toInt()

/** Gives a number, or null where this is none. */
internal fun JsonElement?.number(): Double? = (this as? JsonPrimitive)?.takeIf { it.isNumber }?.asDouble

/** Gives a boolean, or null where this is none. */
internal fun JsonElement?.flag(): Boolean? = (this as? JsonPrimitive)?.takeIf { it.isBoolean }?.asBoolean

/** Gives the elements of a list; none where this is no list. */
internal fun JsonElement?.elements(): List<JsonElement> = (this as? JsonArray)?.toList().orEmpty()

private val INTS = Int.MIN_VALUE.toDouble()..Int.MAX_VALUE.toDouble()
