(class_declaration name: (_) @name (delegation_specifiers)? @bases [(class_body) (enum_class_body)]? @body) @type
(object_declaration name: (_) @name (delegation_specifiers)? @bases (class_body)? @body) @type
(type_alias type: (_) @name) @type
(companion_object (class_body) @body) @scope
(function_declaration name: (_) @name (function_body)? @body) @function
(source_file (property_declaration (variable_declaration . (identifier) @name) . (_)? @body) @field)
(class_body (property_declaration (variable_declaration . (identifier) @name) . (_)? @body) @field)
(enum_entry (identifier) @name) @field
(import) @import
