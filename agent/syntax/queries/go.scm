(type_spec name: (_) @name type: [
  (struct_type (field_declaration_list) @body)
  (interface_type "{" @body)
]) @type
(type_spec name: (_) @name type: [
  (type_identifier) (qualified_type) (pointer_type) (array_type) (slice_type) (map_type) (channel_type)
  (function_type) (generic_type)
]) @type
(type_alias name: (_) @name) @type
(field_declaration name: (_) @name) @field
(field_declaration !name type: (_) @name) @embedded
(method_elem name: (_) @name) @function
(interface_type (type_elem (type_identifier) @name) @embedded)
(function_declaration name: (_) @name body: (_)? @body) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @parent))
  name: (_) @name body: (_)? @body) @function
(source_file (const_declaration (const_spec name: (_) @name value: (_)? @body) @field))
(source_file (var_declaration (var_spec name: (_) @name value: (_)? @body) @field))
(source_file (var_declaration (var_spec_list (var_spec name: (_) @name value: (_)? @body) @field)))
(import_declaration) @import
