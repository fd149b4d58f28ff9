/* A table typed into like a sheet: totals as one types, a line that says how a cell was read, paste shown before it
   is kept, marks on what changed, and only changed rows posted. The server reads, checks and merges all of it again. */
import { read, show } from "grid/amounts";
import { offerPaste } from "grid/paste";

const FIELD = "input:not([type=hidden]):not([type=checkbox]), select, textarea:not([data-rich-text])";
const form = document.querySelector("form[data-part]");
const told = (grid, words) => {
  const place = grid.querySelector("[data-told]");
  if (place) place.textContent = words;
};

/* What a cell held when the page was made, or was last put back to. */
const first = (field) => field.dataset.first ?? field.defaultValue ?? "";
const chosen = (select) => [...select.options].find((option) => option.defaultSelected)?.value ?? "";
const isChanged = (field) => {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.localName === "select") return field.value !== chosen(field);
  if (field.dataset.saved !== undefined) return field.value !== field.dataset.saved;
  return field.value !== first(field);
};

/* The grid's shape. */
export const cellOf = (field) => field.closest("td, [data-cell]");
export const rowsOf = (grid) => [...grid.querySelectorAll("[data-row]")];
export const typeOf = (grid, field) => {
  const cell = cellOf(field);
  if (cell.dataset.type) return cell.dataset.type;
  return grid.querySelectorAll("thead [data-key]")[cell.cellIndex - 1]?.dataset.type;
};
export const fieldIn = (cell) => cell?.querySelector(FIELD);
const NUMERIC = new Set(["money", "number", "percentage", "rate"]);
export const isNumeric = (grid, field) => field.localName === "input" && NUMERIC.has(typeOf(grid, field));
export const nameOf = (field) => field.getAttribute("aria-label");

/* Reading a cell, and saying so. */
export function readCell(grid, field) {
  const unlisted = field.selectedOptions?.[0]?.dataset.typed;
  if (unlisted) return { reason: `“${unlisted}” is not in the list.`, suggestion: "" };
  return isNumeric(grid, field) ? read(field.value, typeOf(grid, field)) : null;
}

export function judge(grid, field) {
  const cell = cellOf(field);
  const found = readCell(grid, field);
  const unread = Boolean(found?.reason);
  cell.classList.toggle("is-unread", unread);
  if (field.value.trim()) cell.classList.remove("is-gap");
  grid.querySelector(`[data-message="${CSS.escape(field.id)}"]`)?.remove();
  if (unread) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.id}-message`);
    showMessage(grid, field, found);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

function showMessage(grid, field, found) {
  const words = element("p", {}, [
    element("strong", { textContent: nameOf(field) }), `: ${found.reason} It is kept as typed${isNumeric(grid, field) ? ", and is left out of the total" : ""}.`,
  ]);
  const box = element("div", { className: "unread", id: `${field.id}-message` });
  box.append(grid.querySelector("template[data-mark=error]").content.cloneNode(true), words);
  if (found.suggestion) {
    const use = element("button", { type: "button", textContent: `Use ${found.suggestion}` });
    use.className = "govuk-button govuk-button--secondary govuk-button--small";
    use.dataset.use = found.suggestion;
    box.append(use);
  }
  const row = field.closest("[data-row]");
  if (row.localName !== "tr") {
    cellOf(field).append(element("div", {}, [box], { "data-message": field.id }));
    return;
  }
  const cell = element("td", { colSpan: 40 }, [box], { role: "cell" });
  row.after(element("tr", { className: "sheet__message" }, [cell], { role: "row", "data-message": field.id }));
}

export function element(tag, properties = {}, children = [], attributes = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* The choice a pasted text means: by its words or its value; nothing pasted is nothing chosen. */
export function optionFor(select, typed) {
  const plain = (text) => text.trim().toLowerCase();
  if (!plain(typed)) return select.options[0];
  return [...select.options].find((one) => [plain(one.value), plain(one.label)].includes(plain(typed)));
}

/* Puts a value in a cell, as typing would. */
export function put(grid, field, typed) {
  if (field.localName === "select") {
    const option = optionFor(field, typed);
    if (!option) field.append(element("option", { value: typed.trim(), textContent: typed.trim() }, [], { "data-typed": typed.trim() }));
    field.value = option ? option.value : typed.trim();
  } else {
    field.value = typed;
  }
  settle(grid, field);
}

/* A cell has been left: what could be read is shown as it was read, and what was typed is remembered. */
function settle(grid, field) {
  const found = readCell(grid, field);
  if (found?.value !== undefined && field.value !== first(field)) {
    const heard = show(found.value);
    if (field.value !== heard) field.dataset.typed = field.value.trim();
    field.value = heard;
  }
  judge(grid, field);
  refresh(grid);
}

/* Totals, and the words beside the button. */
function foot(grid) {
  const lines = Object.fromEntries([...grid.querySelectorAll("[data-foot]")].map((row) => [row.dataset.foot, row]));
  if (!lines.total) return;
  const totals = {};
  for (const row of rowsOf(grid)) {
    [...row.cells].forEach((cell, column) => {
      const field = fieldIn(cell);
      if (!field || !isNumeric(grid, field)) return;
      totals[column] ??= { sum: 0, before: 0, unread: 0 };
      const [now, before] = [readCell(grid, field), read(first(field), typeOf(grid, field))];
      totals[column].sum += now?.value ?? 0;
      totals[column].before += before?.value ?? 0;
      totals[column].unread += now?.reason ? 1 : 0;
    });
  }
  for (const [column, { sum, before, unread }] of Object.entries(totals)) {
    const cell = lines.total.cells[column];
    if (cell?.dataset.value === undefined) continue; // a column that is not added up: percentages, prices
    // The server's total is over every page of the table; ours changes it by what changed on this one.
    const base = cell.dataset.value ? Number(cell.dataset.value) : before;
    const total = Math.round((base + sum - before) * 1e6) / 1e6;
    write(cell, total, unread ? `${unread} not read` : "");
    const some = lines.shown?.cells[column];
    if (some?.dataset.value) write(some, Math.round((Number(some.dataset.value) + sum - before) * 1e6) / 1e6, "");
    const aim = lines.equal?.cells[column]?.dataset.value;
    if (!aim || !lines.difference) continue;
    // What is spent or saved once counts towards the same year's aim.
    const once = totals[onceBeside(grid, column)];
    const should = Number(aim) - (once ? once.sum - once.before : 0);
    const apart = Math.round((total - should) * 1e6) / 1e6;
    write(lines.equal.cells[column], should, "");
    write(lines.difference.cells[column], apart, "", apart === 0 ? "ok" : "warning", grid);
  }
}

/* The column of one-off amounts that goes with a column of recurrent ones. */
function onceBeside(grid, column) {
  const keys = [...grid.querySelectorAll("thead [data-key]")].map((head) => head.dataset.key);
  const key = keys[column - 1] ?? "";
  return key.endsWith("_recurrent") ? keys.indexOf(key.replace(/_recurrent$/, "_one_off")) + 1 : 0;
}

function write(cell, value, note, mark, grid) {
  const shown = element("span", { textContent: show(value) }, [], { "data-shown": "" });
  const line = element("span", { className: "marked" }, [shown]);
  if (mark) line.append(grid.querySelector(`template[data-mark=${mark}]`).content.cloneNode(true));
  cell.replaceChildren(line);
  cell.classList.remove("is-blank");
  for (const name of ["ok", "warning", "error"]) cell.classList.toggle(name, name === mark);
  if (note) cell.append(element("span", { className: "sheet__note", textContent: note }));
}

function marks(grid) {
  for (const row of rowsOf(grid)) {
    let any = !row.defaultRow && row.dataset.row.startsWith("n") && row.dataset.added === "yes";
    for (const cell of row.querySelectorAll("td, [data-cell]")) {
      const changed = [...cell.querySelectorAll("input:not([type=hidden]), select, textarea")].some(isChanged);
      cell.classList.toggle("is-changed", changed);
      any ||= changed;
    }
    row.classList.toggle("has-changes", any);
  }
}

function changes() {
  const cells = form.querySelectorAll(".is-changed").length;
  const added = form.querySelectorAll("[data-added=yes]:not(:has(.is-changed))").length;
  const answers = [...form.elements].some((field) => field.name && !field.closest("[data-row]") && isTyped(field) && isChanged(field));
  return { cells: cells + added, answers };
}
const isTyped = (field) => /^(input|select|textarea)$/.test(field.localName) && !["hidden", "radio", "file"].includes(field.type);

function words() {
  const { cells, answers } = changes();
  const parts = [];
  if (cells) parts.push(`${cells} ${cells === 1 ? "cell" : "cells"}`);
  if (answers) parts.push("the text");
  const said = parts.join(" and ");
  for (const place of document.querySelectorAll("[data-changes]")) {
    place.textContent = said ? `${said[0].toUpperCase()}${said.slice(1)} changed since.` : form.dataset.whole ? "" : "Nothing unsaved.";
  }
  return Boolean(said);
}

function refresh(grid) {
  if (grid) {
    foot(grid);
    marks(grid);
  }
  if (form) words();
}

/* The line over the sheet. */
function line(grid, field) {
  const bar = grid.querySelector("[data-line]");
  if (!bar) return;
  bar.hidden = false;
  const found = readCell(grid, field);
  const typed = field.localName === "select" ? field.selectedOptions[0]?.label : field.dataset.typed || field.value;
  bar.querySelector("[data-line-name]").textContent = nameOf(field);
  fill(bar.querySelector("[data-line-typed]"), "Typed ", typed || "nothing");
  const money = typeOf(grid, field) === "money";
  const heard = found?.value !== undefined ? show(found.value).replace(/^(\u2212?)/, money ? "$1£" : "$1") : "";
  fill(bar.querySelector("[data-line-read]"), heard ? "Read as " : "", heard || (found?.reason ? "Cannot be read" : ""));
}

function fill(place, lead, value) {
  place.replaceChildren(lead, element("strong", { textContent: value }));
  place.hidden = !value;
}

/* The keyboard: Enter below, Shift Enter above, Esc puts back; Tab is the browser's own, cell to cell. */
function below(grid, field, step) {
  const row = field.closest("[data-row]");
  const rows = rowsOf(grid);
  const index = cellOf(field).cellIndex;
  for (let at = rows.indexOf(row) + step; rows[at]; at += step) {
    const next = fieldIn(rows[at].cells[index]);
    if (next) return next;
  }
  return null;
}

/* Coming to a cell chooses all of it, so that typing replaces it; a second click, or F2, puts the caret in. */
let left = null;
let clicked = null;

function choose(field) {
  if (field !== left) field.select?.(); // not when the window, rather than the cell, was left and come back to
  left = field;
}

function firstClick(field) {
  const dragged = field.selectionStart !== field.selectionEnd;
  if (field === clicked && !dragged) field.select?.();
  clicked = null;
}

function keys(grid, event) {
  const field = event.target;
  if (!field.matches(FIELD)) return;
  if (event.key === "F2") field.setSelectionRange?.(field.value.length, field.value.length);
  const sheet = field.closest("tr");
  const single = field.localName === "input";
  const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : single ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : 0;
  if (event.key === "Escape") {
    if (field.value === field.dataset.before) return;
    event.preventDefault();
    field.value = field.dataset.before;
    field.dataset.typed = "";
    judge(grid, field);
    refresh(grid);
    line(grid, field);
    field.select?.();
  } else if (step && sheet && !event.altKey && !event.isComposing) {
    event.preventDefault();
    settle(grid, field);
    const next = below(grid, field, step);
    next?.focus();
    next?.select?.();
  } else if (event.key === "Enter" && single) {
    event.preventDefault(); // a form is saved by its buttons
  }
}

/* Rows. */
export function addRow(grid) {
  const template = grid.querySelector("template[data-blank]");
  const last = [...grid.querySelectorAll(".pages li")].at(-1);
  if (!template || (last && !last.querySelector("[aria-current]"))) return null;
  const id = `n${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const made = template.content.cloneNode(true);
  const row = made.querySelector("[data-row]");
  const old = row.dataset.row;
  row.dataset.row = id;
  row.dataset.added = "yes";
  for (const node of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["name", "id", "aria-labelledby", "popovertarget", "value"]) {
      const value = node.getAttribute(name);
      if (value && value.split(/[-:]/).includes(old)) node.setAttribute(name, value.split(old).join(id));
    }
  }
  const place = grid.querySelector("tbody, [data-rows]");
  place.querySelector(".sheet__none, .sheet-empty")?.remove();
  place.append(row);
  number(row, (Number(rowsOf(grid).at(-2)?.querySelector(".sheet__number")?.textContent) || 0) + 1);
  return row;
}

/* An added row's number, as it is shown and as its cells are called. */
function number(row, to) {
  const shown = row.querySelector(".sheet__number");
  const old = shown?.textContent.trim();
  if (!old) return;
  shown.textContent = String(to);
  for (const node of row.querySelectorAll("[aria-label]")) {
    const label = node.getAttribute("aria-label");
    node.setAttribute("aria-label", label.replace(new RegExp(`^(\\D*)${old}\\b`), `$1${to}`));
  }
  for (const node of row.querySelectorAll("h3, .row-acts__remove")) {
    const last = node.lastChild;
    last.textContent = last.textContent.replace(new RegExp(`\\b${old}\\s*$`), String(to));
  }
}

function pressed(grid, event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.use !== undefined) {
    const field = document.getElementById(button.closest("[data-message]").dataset.message);
    event.preventDefault();
    put(grid, field, button.dataset.use);
    field.focus();
    told(grid, `${nameOf(field)} is now ${field.value}.`);
  } else if (button.dataset.add !== undefined) {
    const row = addRow(grid);
    if (!row) return; // the server adds it
    event.preventDefault();
    refresh(grid);
    row.querySelector(FIELD)?.focus();
    told(grid, "A row is added.");
  } else if (button.value.startsWith("remove:") && button.closest("[data-added=yes]")) {
    event.preventDefault();
    const row = button.closest("[data-row]");
    while (row.nextElementSibling?.dataset.message) row.nextElementSibling.remove();
    const named = row.querySelector("input[type=hidden][name$='-row']")?.name ?? "";
    if (row.dataset.kept) form.append(element("input", { type: "hidden", name: named.replace(/row$/, "gone"), value: row.dataset.row }));
    row.remove();
    refresh(grid);
    grid.querySelector("[data-add]")?.focus();
    told(grid, "The row is removed.");
  }
}

/* A row's menu opens beside its button. */
function placeMenu(event) {
  if (!event.target.matches?.(".row-acts__menu") || event.newState !== "open") return;
  const box = document.querySelector(`[popovertarget="${CSS.escape(event.target.id)}"]`).getBoundingClientRect();
  event.target.style.inset = "auto";
  event.target.style.margin = "0";
  event.target.style.top = `${Math.min(box.bottom + 4, innerHeight - 160)}px`;
  event.target.style.left = `${Math.max(8, box.right - 200)}px`;
}

function start(grid) {
  for (const hidden of grid.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  grid.addEventListener("focusin", (event) => {
    if (!event.target.matches(FIELD)) return;
    event.target.dataset.before = event.target.value;
    if (!event.target.closest("tr")) return;
    line(grid, event.target);
    choose(event.target);
  });
  grid.addEventListener("mousedown", ({ target }) => {
    clicked = target.matches(FIELD) && target.closest("tr") && target !== document.activeElement ? target : null;
  });
  grid.addEventListener("input", (event) => {
    if (event.target.matches(FIELD)) {
      event.target.dataset.typed = "";
      if (event.target.closest("tr")) line(grid, event.target);
    }
    refresh(grid);
  });
  grid.addEventListener("change", (event) => {
    if (event.target.closest(".sheet-filter")) return; // it chooses rows, and changes none
    if (event.target.matches(FIELD)) settle(grid, event.target);
    const many = event.target.closest(".many");
    if (many) many.querySelector("summary").textContent = summary(many);
    refresh(grid);
  });
  grid.addEventListener("keydown", (event) => keys(grid, event));
  grid.addEventListener("click", (event) => {
    firstClick(event.target);
    pressed(grid, event);
  });
  grid.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.closest("tr") || !field.matches(FIELD)) return;
    offerPaste(grid, field, event, () => {
      refresh(grid);
      told(grid, "What you pasted is in the table, and not saved yet.");
    });
  });
  grid.addEventListener("toggle", placeMenu, true);
  marks(grid);
}

function summary(many) {
  const ticked = [...many.querySelectorAll("input:checked")];
  return ticked.length === 0 ? "Choose" : ticked.length === 1 ? ticked[0].parentElement.textContent : `${ticked.length} chosen`;
}

/* Leaving and saving. */
function submitting(event) {
  if (event.defaultPrevented) return;
  form.dataset.leaving = "yes";
  if (form.dataset.whole) return; // it was drawn from what is not in the plan: all of it is posted
  for (const row of form.querySelectorAll("[data-row]:not(.has-changes):not([data-kept])")) {
    for (const field of row.querySelectorAll("input, select, textarea")) field.disabled = true;
  }
}

if (form) {
  for (const grid of form.querySelectorAll("[data-grid]")) start(grid);
  form.addEventListener("input", () => words());
  form.addEventListener("submit", submitting);
  addEventListener("pageshow", () => {
    delete form.dataset.leaving;
    for (const field of form.querySelectorAll("[data-row] :disabled")) field.disabled = false;
  });
  addEventListener("beforeunload", (event) => {
    if (form.dataset.autosaving) return; // `autosave.js` knows what is safe
    if (!form.dataset.leaving && words()) event.preventDefault();
  });
  words();
}
