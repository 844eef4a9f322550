(class name: (_) @name superclass: (_)? @bases body: (_)? @body) @type
(module name: (_) @name body: (_)? @body) @type
(method name: (_) @name parameters: (_)? body: (_)? @body) @function
(singleton_method name: (_) @name parameters: (_)? body: (_)? @body) @function
(assignment left: (constant) @name right: (_) @body) @field
(assignment left: (instance_variable) @name right: (_) @body) @member
(call method: (identifier) @attr arguments: (argument_list (simple_symbol) @name)
  (#match? @attr "^attr_(reader|writer|accessor)$")) @field
(call method: (identifier) @require (#match? @require "^require(_relative)?$")) @import
