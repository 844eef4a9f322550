(class_declaration name: (_) @name (base_list)? @bases body: (_)? @body) @type
(interface_declaration name: (_) @name (base_list)? @bases body: (_)? @body) @type
(struct_declaration name: (_) @name (base_list)? @bases body: (_)? @body) @type
(record_declaration name: (_) @name (base_list)? @bases body: (_)? @body) @type
(enum_declaration name: (_) @name body: (_)? @body) @type
(delegate_declaration name: (_) @name) @type
(method_declaration name: (_) @name body: (_)? @body) @function
(constructor_declaration name: (_) @name body: (_)? @body) @function
(property_declaration name: (_) @name accessors: (_)? @body) @field
(property_declaration name: (_) @name value: (_) @body) @field
(field_declaration (variable_declaration (variable_declarator name: (_) @name . (_)? @body))) @field
(enum_member_declaration name: (_) @name) @field
(using_directive) @import
