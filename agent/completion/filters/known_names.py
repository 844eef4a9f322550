"""Names that a language brings along: members that exist although no file of a workspace mentions them."""

from __future__ import annotations

import builtins
from functools import cache

_PYTHON_TYPES = (
    str,
    bytes,
    bytearray,
    int,
    float,
    list,
    tuple,
    dict,
    set,
    frozenset,
    object,
    type,
    BaseException,
)
_JAVASCRIPT = """
    concat copyWithin every fill filter find findIndex findLast flat flatMap forEach includes indexOf join keys entries
    values lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice unshift charAt charCodeAt
    codePointAt endsWith localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search split
    startsWith substring substr toLowerCase toUpperCase trim trimEnd trimStart assign create defineProperty freeze
    fromEntries getOwnPropertyNames getPrototypeOf hasOwnProperty isFrozen setPrototypeOf toString valueOf has get set
    add delete clear then catch finally all allSettled race resolve reject parse stringify isArray from apply call bind
    log warn error info debug test exec abs ceil floor max min pow random round sqrt sign trunc now getTime toISOString
    toFixed parseInt parseFloat isNaN isInteger addEventListener removeEventListener querySelector getElementById"""
_JVM = """
    add addAll remove removeAll removeIf contains containsKey containsAll get getOrDefault put putAll putIfAbsent set
    size isEmpty clear iterator listIterator hasNext next keySet entrySet values getKey getValue length charAt substring
    indexOf lastIndexOf startsWith endsWith replace replaceAll replaceFirst split trim strip toLowerCase toUpperCase
    toCharArray equals equalsIgnoreCase hashCode compareTo toString valueOf format join getClass getName getMessage
    getCause printStackTrace append insert reverse stream filter map flatMap collect forEach reduce anyMatch allMatch
    findFirst orElse orElseGet orElseThrow isPresent ifPresent apply accept test run call wait notify start close flush
    read write println print printf let also with takeIf takeUnless first last firstOrNull lastOrNull getOrNull
    getOrElse mapNotNull filterNotNull associate associateBy groupBy sortedBy joinToString toList toSet toMap
    toMutableList isNullOrEmpty isNotEmpty isBlank isNotBlank toInt toLong toDouble toFloat until downTo plus minus"""
_RUST = """
    unwrap unwrap_or unwrap_or_else unwrap_or_default expect map map_err and_then or_else ok ok_or ok_or_else err is_some
    is_none is_ok is_err as_ref as_mut as_str as_bytes as_slice as_deref take replace clone cloned copied into from iter
    iter_mut into_iter collect filter filter_map flat_map fold for_each enumerate zip chain rev skip take_while any all
    find position count sum min max len is_empty push push_str pop insert remove contains contains_key get get_mut
    entry or_insert or_insert_with extend drain clear sort sort_by split trim lines chars bytes to_string to_owned
    to_vec starts_with ends_with parse new default with_capacity lock read write borrow borrow_mut send recv join spawn
    poll await eq cmp partial_cmp hash fmt deref drop write_all flush load store fetch_add wrapping_add checked_add"""
_CPP = """
    begin end cbegin cend rbegin rend size empty clear push_back emplace_back pop_back push pop front back top insert
    emplace erase find count at data resize reserve capacity swap substr append c_str length compare first second get
    reset release lock unlock try_lock wait notify_one notify_all load store exchange str good fail eof open close read
    write flush make_pair move forward min max sort copy find_if for_each what"""
_CSHARP = """
    Add AddRange Remove RemoveAt Contains ContainsKey TryGetValue Clear Count ToList ToArray ToDictionary Select Where
    First FirstOrDefault Single SingleOrDefault Any All OrderBy GroupBy Join Split Trim Replace Substring StartsWith
    EndsWith IndexOf ToLower ToUpper ToString Equals GetHashCode GetType Format Parse TryParse Append WriteLine Dispose
    Invoke Wait ConfigureAwait"""
_RUBY = """
    each map select reject find inject reduce collect include first last push pop shift unshift join split gsub sub
    strip chomp empty nil length size keys values merge key fetch dig to_s to_i to_sym to_a to_h new freeze dup respond_to
    send is_a kind_of raise puts"""
_WORDS = {
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "javascriptreact": _JAVASCRIPT,
    "typescriptreact": _JAVASCRIPT,
    "java": _JVM,
    "kotlin": _JVM,
    "scala": _JVM,
    "rust": _RUST,
    "c": _CPP,
    "cpp": _CPP,
    "csharp": _CSHARP,
    "ruby": _RUBY,
}


@cache
def brought_along(language: str) -> frozenset[str]:
    """Give the members that values of a language have by themselves; empty for a language without a list."""
    if language == "python":
        return frozenset(name for kind in _PYTHON_TYPES for name in dir(kind)) | frozenset(dir(builtins))
    return frozenset(_WORDS.get(language, "").split())
