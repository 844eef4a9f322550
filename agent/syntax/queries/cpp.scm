(class_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @type
(struct_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @type
(union_specifier name: (_) @name body: (_) @body) @type
(enum_specifier name: (_) @name body: (_) @body) @type
(alias_declaration name: (_) @name) @type
(type_definition type: [
  (struct_specifier !name body: (_) @body) (union_specifier !name body: (_) @body) (enum_specifier !name body: (_) @body)
  (struct_specifier !body) (union_specifier !body) (enum_specifier !body)
  (primitive_type) (type_identifier) (sized_type_specifier) (template_type) (qualified_identifier)
] declarator: (type_identifier) @name) @type
(type_definition type: [
  (struct_specifier name: (_) body: (_)) (union_specifier name: (_) body: (_)) (enum_specifier name: (_) body: (_))
] declarator: (type_identifier) @name @type)
(function_definition declarator: [
  (function_declarator declarator: (_) @name)
  (reference_declarator (function_declarator declarator: (_) @name))
  (pointer_declarator declarator: (function_declarator declarator: (_) @name))
] body: (_)? @body) @function
(declaration declarator: [
  (function_declarator declarator: (_) @name)
  (reference_declarator (function_declarator declarator: (_) @name))
  (pointer_declarator declarator: (function_declarator declarator: (_) @name))
]) @function
(field_declaration declarator: [
  (function_declarator declarator: (_) @name)
  (reference_declarator (function_declarator declarator: (_) @name))
  (pointer_declarator declarator: (function_declarator declarator: (_) @name))
]) @function
(preproc_function_def name: (_) @name value: (_)? @body) @function
(preproc_def name: (_) @name) @field
(field_declaration declarator: [
  (field_identifier) @name
  (pointer_declarator declarator: (field_identifier) @name)
  (reference_declarator (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)
]) @field
(enumerator name: (_) @name) @field
(preproc_include) @import
