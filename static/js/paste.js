/* A block pasted from a spreadsheet: shown before it is kept. */
import { addRow, cellOf, element, fieldIn, isNumeric, nameOf, optionFor, put, rowsOf, typeOf } from "grid/sheet";
import { read, show } from "grid/amounts";

/* The rows of a copied block. A spreadsheet quotes a cell that holds a line break, a tab or a quote. */
export function cells(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*))(\t|\r?\n|$)/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) break;
    rows.at(-1).push(match[1] === undefined ? match[2].trim() : match[1].replace(/""/g, '"').trim());
    if (match[3] !== "\t" && match[3] !== "" && pattern.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

/* What pasting would do, cell by cell. */
function plan(grid, start, block) {
  const rows = rowsOf(grid);
  const from = rows.indexOf(start.closest("[data-row]"));
  const column = cellOf(start).cellIndex;
  const blank = grid.querySelector("template[data-blank]")?.content.querySelector("[data-row]");
  const shown = { changes: [], added: [], arrivals: [], beyond: 0, wide: 0 };
  block.forEach((values, down) => {
    const row = rows[from + down] ?? blank;
    if (!rows[from + down]) shown.added.push(values);
    if (!row) return;
    const filled = rows[from + down] ? shown.changes : shown.arrivals;
    const past = rows[from + down] ? 0 : shown.added.length - 1; // how many new rows stand before this one
    shown.wide = Math.max(shown.wide, place(grid, row, column, values, filled, past));
  });
  if (!grid.querySelector("template[data-blank]")) [shown.beyond, shown.added] = [shown.added.length, []];
  return { ...shown, column };
}

/* The cells of a row that take a value, from a column on; one that is worked out takes what was copied for it, and
   keeps nothing of it, so that the others line up. */
function openTo(row, column) {
  return [...row.cells].slice(column).filter((cell) => fieldIn(cell) || "worked" in cell.dataset).map(fieldIn);
}

/* Fills `changes` for one row; returns how many values had no cell to go to. */
function place(grid, row, column, values, changes, past = 0) {
  const open = openTo(row, column);
  values.forEach((value, across) => {
    const field = open[across];
    if (!field) return;
    const choice = field.localName === "select" ? optionFor(field, value) : null;
    let found = isNumeric(grid, field) ? read(value, typeOf(grid, field)) : null;
    if (field.localName === "select" && !choice) found = { reason: `“${value}” is not in the list.` };
    const now = choice?.label ?? (found?.value !== undefined ? show(found.value) : value);
    const was = choice === null ? field.value : field.selectedOptions[0]?.label;
    const name = nameOf(field).replace(/\d+/, (number) => Number(number) + past);
    if (now !== was) changes.push({ field, name, value, was, now, reason: found?.reason });
  });
  return Math.max(0, values.length - open.length);
}

export function offerPaste(grid, start, event, done) {
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const shown = plan(grid, start, cells(text));
  const dialog = panel(grid, shown);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "keep") {
      for (const { field, value } of shown.changes) put(grid, field, value);
      for (const values of shown.added) fillRow(grid, addRow(grid), shown.column, values);
      done();
    }
    dialog.remove();
    start.focus();
  });
  dialog.showModal();
}

function fillRow(grid, row, column, values) {
  if (!row) return;
  const open = openTo(row, column);
  values.forEach((value, across) => open[across] && put(grid, open[across], value));
}

const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

function panel(grid, { changes, added, arrivals, beyond, wide }) {
  const unread = [...changes, ...arrivals].filter((change) => change.reason);
  const facts = [
    `${count(changes.length, "cell")} would change.`,
    unread.length && `${count(unread.length, "cell")} cannot be read: kept as typed, left out of the total, for you to mend.`,
    added.length && `${count(added.length, "row")} would be added at the end.`,
    beyond && `${count(beyond, "row")} of what you copied ${beyond === 1 ? "has" : "have"} no row here, and would be left out.`,
    wide && `${count(wide, "column")} of what you copied ${wide === 1 ? "lies" : "lie"} beyond the last here, and would be left out.`,
  ].filter(Boolean);
  const heading = element("h2", { textContent: "What you pasted", id: "paste-heading" });
  const list = element("ul", { className: "paste__facts" }, facts.map((fact) => element("li", { textContent: fact })));
  const buttons = element("form", { method: "dialog", className: "acts acts--close" }, [
    element("button", { className: "govuk-button", value: "keep", textContent: "Keep", autofocus: true }),
    element("button", { className: "govuk-button govuk-button--secondary", value: "back", textContent: "Put back" }),
  ]);
  const parts = [heading, list];
  // What cannot be read comes first: it is what to look at.
  const all = [...changes, ...arrivals].sort((one, other) => Boolean(other.reason) - Boolean(one.reason));
  if (all.length) parts.push(table(all));
  return element("dialog", { className: "paste" }, [...parts, buttons], { "aria-labelledby": "paste-heading" });
}

function table(changes) {
  const head = ["Cell", "Was", "Would be"].map((word) => element("th", { textContent: word, scope: "col" }));
  const rows = changes.slice(0, 200).map(({ name, was, now, reason }) =>
    element("tr", { className: reason ? "paste__unread" : "" }, [
      element("th", { textContent: name, scope: "row" }),
      element("td", { textContent: was || "empty" }),
      element("td", { textContent: reason || now || "empty" }),
    ]),
  );
  const made = element("table", { className: "table" }, [
    element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, rows),
  ]);
  const parts = [made];
  if (changes.length > rows.length) parts.push(element("p", { className: "note", textContent: `and ${changes.length - rows.length} more` }));
  return element("div", { className: "paste__table", tabIndex: 0 }, parts, { role: "region", "aria-label": "Cells that would change or be filled" });
}
