/* What each body pays in, by budget line: totals both ways, kept in step with the sheet above as one types. The server
   works it out again on saving. A sheet of several pages is left to the server, which sees all of them. */
import { read, show } from "grid/amounts";

const sheet = document.querySelector('[data-grid="lines"]');
const table = document.querySelector('[data-live="by-body"] table');

function entries() {
  return [...sheet.querySelectorAll("[data-row]")].flatMap((row) => {
    const field = (column) => row.querySelector(`[name$="-${column}"]`);
    const body = field("organisation")?.selectedOptions[0];
    if (!body?.value) return [];
    const amount = read(field("actual_2015_16").value, "money")?.value ?? 0;
    return [{ body: body.label, line: field("budget_line").value.trim() || "Not broken down", amount }];
  });
}

function cell(tag, words, figure) {
  const made = document.createElement(tag);
  made.textContent = words;
  if (tag === "th") made.scope = figure ? "col" : "row";
  if (figure) made.className = "table__figure";
  return made;
}

function row(tag, first, figures) {
  const made = document.createElement("tr");
  made.append(cell("th", first, false), ...figures.map((figure) => cell(tag, figure, true)));
  return made;
}

function draw() {
  const found = entries();
  const bodies = [...new Set(found.map((one) => one.body))];
  const lines = [...new Set(found.map((one) => one.line))];
  const sum = (list) => list.reduce((total, one) => total + one.amount, 0);
  const head = row("th", "Budget line", [...bodies, "Total"]);
  head.firstChild.scope = "col";
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(
    ...lines.map((line) => {
      const here = found.filter((one) => one.line === line);
      const each = bodies.map((body) => here.filter((one) => one.body === body));
      return row("td", line, [...each.map((list) => (list.length ? show(sum(list)) : "")), show(sum(here))]);
    }),
  );
  const totals = bodies.map((body) => show(sum(found.filter((one) => one.body === body))));
  table.tFoot.replaceChildren(row("td", "Total", [...totals, show(sum(found))]));
}

if (sheet && table && !sheet.querySelector(".pages")) {
  for (const event of ["input", "change"]) sheet.addEventListener(event, draw);
}
