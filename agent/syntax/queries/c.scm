(struct_specifier name: (_) @name body: (_) @body) @type
(union_specifier name: (_) @name body: (_) @body) @type
(enum_specifier name: (_) @name body: (_) @body) @type
(type_definition type: [
  (struct_specifier !name body: (_) @body) (union_specifier !name body: (_) @body) (enum_specifier !name body: (_) @body)
  (struct_specifier !body) (union_specifier !body) (enum_specifier !body)
  (primitive_type) (type_identifier) (sized_type_specifier)
] declarator: (type_identifier) @name) @type
(type_definition type: [
  (struct_specifier name: (_) body: (_)) (union_specifier name: (_) body: (_)) (enum_specifier name: (_) body: (_))
] declarator: (type_identifier) @name @type)
(function_definition declarator: [
  (function_declarator declarator: (_) @name)
  (pointer_declarator declarator: (function_declarator declarator: (_) @name))
  (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
] body: (_) @body) @function
(translation_unit (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
]) @function)
(preproc_function_def name: (_) @name value: (_)? @body) @function
(preproc_def name: (_) @name) @field
(field_declaration declarator: [
  (field_identifier) @name
  (pointer_declarator declarator: (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)
]) @field
(enumerator name: (_) @name) @field
(translation_unit (declaration declarator: [
  (identifier) @name (init_declarator declarator: (identifier) @name value: (_) @body)
]) @field)
(preproc_include) @import
