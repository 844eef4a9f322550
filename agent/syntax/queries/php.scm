(class_declaration name: (_) @name (base_clause)? @bases (class_interface_clause)? @bases body: (_) @body) @type
(interface_declaration name: (_) @name (base_clause)? @bases body: (_) @body) @type
(trait_declaration name: (_) @name body: (_) @body) @type
(enum_declaration name: (_) @name (class_interface_clause)? @bases body: (_) @body) @type
(method_declaration name: (_) @name body: (_)? @body) @function
(function_definition name: (_) @name body: (_) @body) @function
(property_declaration (property_element (variable_name) @name)) @field
(property_promotion_parameter name: (_) @name) @member
(const_declaration (const_element . (_) @name . (_) @body)) @field
(enum_case name: (_) @name) @field
(namespace_use_declaration) @import
