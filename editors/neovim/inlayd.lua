-- Ghost text from inlayd in Neovim 0.7 to 0.11, whose own LSP client has no inline completion yet (0.12 has).
--
-- In init.lua:   dofile("/path/to/inlayd/editors/neovim/inlayd.lua").setup({})
-- Options:       cmd, debounce_ms, keys = { accept, word, line, dismiss }, init_options, legacy (for tests)
--
-- The server is told what is shown, accepted and dismissed, so `inlayd metrics show` knows.

local M = {}

local defaults = {
  cmd = { "inlayd", "serve" },
  debounce_ms = 15,
  keys = { accept = "<Tab>", word = "<M-Right>", line = "<M-Down>", dismiss = "<C-]>" },
  init_options = nil,
  legacy = false,
}
local space = vim.api.nvim_create_namespace("inlayd")
local state = { client_id = nil, item = nil, timer = nil }

local function client()
  return state.client_id and vim.lsp.get_client_by_id(state.client_id)
end

local function request(method, params, handler)
  local it = client()
  if not it then
    return
  end
  local buffer = vim.api.nvim_get_current_buf()
  if vim.fn.has("nvim-0.11") == 1 then
    it:request(method, params, handler, buffer)
  else
    it.request(method, params, handler, buffer)
  end
end

local function notify(method, params)
  local it = client()
  if it and vim.fn.has("nvim-0.11") == 1 then
    it:notify(method, params)
  elseif it then
    it.notify(method, params)
  end
end

local function ignore() end

local function clear()
  vim.api.nvim_buf_clear_namespace(0, space, 0, -1)
  state.item = nil
end

-- What is left of the item at the cursor, nil where the text has gone another way.
local function rest_of(item)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local start = item.range.start
  if row - 1 ~= start.line then
    return nil
  end
  local line = vim.api.nvim_get_current_line()
  local from = vim.str_byteindex(line, math.min(start.character, vim.str_utfindex(line)))
  if client().offset_encoding == "utf-16" then
    from = vim.str_byteindex(line, start.character, true)
  elseif client().offset_encoding == "utf-8" then
    from = start.character
  end
  local typed = line:sub(from + 1, column)
  if item.insertText:sub(1, #typed) ~= typed or #typed == #item.insertText then
    return nil
  end
  return item.insertText:sub(#typed + 1), #typed
end

local function show(item)
  clear()
  local text = rest_of(item)
  if not text then
    return
  end
  state.item = item
  local lines = vim.split(text, "\n", { plain = true })
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local mark = {
    virt_text = { { lines[1], "Comment" } },
    virt_text_pos = vim.fn.has("nvim-0.10") == 1 and "inline" or "overlay",
    hl_mode = "combine",
  }
  for index = 2, #lines do
    mark.virt_lines = mark.virt_lines or {}
    table.insert(mark.virt_lines, { { lines[index], "Comment" } })
  end
  vim.api.nvim_buf_set_extmark(0, space, row - 1, column, mark)
  if state.options.legacy then
    request("notifyShown", { uuid = item.uuid }, ignore)
  else
    notify("textDocument/didShowCompletion", { item = item })
  end
end

local function still_at(buffer, tick)
  return vim.api.nvim_get_current_buf() == buffer
    and vim.api.nvim_buf_get_changedtick(buffer) == tick
    and vim.fn.mode():match("^[iR]")
end

local function ask()
  local buffer, tick = vim.api.nvim_get_current_buf(), vim.api.nvim_buf_get_changedtick(0)
  local params = vim.lsp.util.make_position_params(0, client().offset_encoding)
  if state.options.legacy then
    local doc = { uri = params.textDocument.uri, position = params.position, insertSpaces = true, tabSize = 4 }
    request("getCompletions", { doc = doc, position = params.position }, function(_, result)
      local first = result and result.completions[1]
      if first and still_at(buffer, tick) then
        show({ insertText = first.text, range = first.range, uuid = first.uuid })
      end
    end)
    return
  end
  params.context = { triggerKind = 2 }
  request("textDocument/inlineCompletion", params, function(_, result)
    if result and result.items[1] and still_at(buffer, tick) then
      show(result.items[1])
    end
  end)
end

local function schedule()
  if state.item and not rest_of(state.item) then
    clear()
  end
  if state.timer then
    state.timer:stop()
  end
  state.timer = vim.defer_fn(function()
    if client() and vim.fn.mode():match("^[iR]") then
      ask()
    end
  end, state.options.debounce_ms)
end

local function insert(text)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local lines = vim.split(text, "\n", { plain = true })
  vim.api.nvim_buf_set_text(0, row - 1, column, row - 1, column, lines)
  local last = #lines == 1 and column + #lines[1] or #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row - 1 + #lines, last })
end

-- The UTF-16 units of a text.
local function units(text)
  local _, utf16 = vim.str_utfindex(text)
  return utf16
end

local function fallback(key)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(key, true, false, true), "n", false)
end

-- Accept the whole, or the beginning that `pattern` matches.
local function accept(key, pattern)
  local item = state.item
  local text, typed = nil, 0
  if item then
    text, typed = rest_of(item)
  end
  if not text then
    return fallback(key)
  end
  local part = pattern and text:match(pattern) or text
  if part == "" then
    part = text
  end
  clear()
  if state.options.legacy then
    -- The text of a legacy item goes to the end of the line, which stands there already.
    local line, column = vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2]
    local after = line:sub(column + 1)
    if after ~= "" and text:sub(-#after) == after then
      part = text:sub(1, #text - #after)
    end
    request("notifyAccepted", { uuid = item.uuid }, ignore)
    insert(part)
    return
  end
  insert(part)
  if #part == #text then
    request("workspace/executeCommand", item.command, ignore)
  else
    local length = units(item.insertText:sub(1, typed + #part))
    notify("textDocument/didPartiallyAcceptCompletion", { item = item, acceptedLength = length })
  end
end

local function dismiss(key)
  local item = state.item
  if not item then
    return fallback(key)
  end
  clear()
  if state.options.legacy then
    request("notifyRejected", { uuids = { item.uuid } }, ignore)
  else
    notify("inlayd/didRejectCompletion", { item = item, reason = "escape" })
  end
end

-- Attach inlayd to a buffer; it is started with the first one.
function M.attach(buffer)
  if not state.client_id then
    state.client_id = vim.lsp.start_client({
      name = "inlayd",
      cmd = state.options.cmd,
      root_dir = vim.fn.getcwd(),
      init_options = state.options.init_options,
    })
  end
  if state.client_id then
    vim.lsp.buf_attach_client(buffer, state.client_id)
  end
end

-- What is shown at present: for statuslines, and for tests.
function M.visible()
  return state.item and rest_of(state.item) or ""
end

function M.setup(options)
  state.options = vim.tbl_deep_extend("force", defaults, options or {})
  local group = vim.api.nvim_create_augroup("inlayd", {})
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "FileType" }, {
    group = group,
    callback = function(event)
      if vim.bo[event.buf].buftype == "" then
        M.attach(event.buf)
      end
    end,
  })
  vim.api.nvim_create_autocmd("TextChangedI", { group = group, callback = schedule })
  vim.api.nvim_create_autocmd({ "InsertLeave", "BufLeave" }, { group = group, callback = clear })
  local keys = state.options.keys
  for key, action in pairs({
    [keys.accept] = function() accept(keys.accept) end,
    [keys.word] = function() accept(keys.word, "^%s*[^%w_%s]*[%w_]*") end,
    [keys.line] = function() accept(keys.line, "^\n?[^\n]*") end,
    [keys.dismiss] = function() dismiss(keys.dismiss) end,
  }) do
    vim.keymap.set("i", key, action, { desc = "inlayd" })
  end
  if vim.bo.buftype == "" and vim.api.nvim_buf_get_name(0) ~= "" then
    M.attach(0)
  end
end

return M
