; Captures common to all languages (read by agent/syntax/outline.py):
;   @type @function @field @import  a definition, from its first word to its last
;   @scope                          what gives its members a parent but defines nothing (an impl block)
;   @name @bases @parent            the name, the base types, and the type a member belongs to from outside
;   @body                           where the signature ends
(class_definition name: (identifier) @name superclasses: (_)? @bases body: (_) @body) @type
(function_definition name: (identifier) @name body: (_) @body) @function
(module (expression_statement (assignment left: (identifier) @name right: (_)? @body) @field))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name right: (_)? @body) @field)))
(assignment left: (attribute object: (identifier) @self attribute: (identifier) @name) right: (_)? @body
  (#eq? @self "self")) @member
[(import_statement) (import_from_statement)] @import
