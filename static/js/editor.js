/* The rich text editor: the library's, with our toolbar in words, our names for screen readers, a way out by
   keyboard, lists as Word writes them, and the count of words. Without this script the textarea does the work. */
import * as prose from "django-prose-editor/editor";

/* Each button: what it shows, what it says. The order is the order on the page. */
const BUTTONS = [
  { bold: ["B", "Bold"], italic: ["I", "Italic"] },
  { heading3: ["Heading", "Heading"], heading4: ["Subheading", "Smaller heading"] },
  { bulletList: ["List", "Bulleted list"], orderedList: ["Numbers", "Numbered list"], blockquote: ["Quote", "Quotation"] },
  { link: ["Link", "Link: choose the words first"], unlink: ["No link", "Remove the link"] },
  {
    table: ["Table", "Put in a table"],
    "table:addRowAfter": ["+ row", "Add a row below"],
    "table:deleteRow": ["− row", "Remove this row"],
    "table:addColumnAfter": ["+ column", "Add a column to the right"],
    "table:deleteColumn": ["− column", "Remove this column"],
    "table:toggleHeaderCell": ["Head", "Make this cell a heading, or not"],
    "table:deleteTable": ["− table", "Remove the table"],
  },
  { figure: ["Picture", "Put in a picture"] },
  { subscript: ["x₂", "Subscript"], superscript: ["x²", "Superscript"] },
  { "history:undo": ["Undo", "Undo"], "history:redo": ["Redo", "Do again"] },
];

function toolbar({ editor, menu }) {
  const defined = menu.items("marks nodes blockType headings lists link table history");
  const items = Object.fromEntries(defined.map((item) => [item.name, item]));
  items.table.command = () => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run();
  items.table.hidden = () => editor.isActive("table");
  items.bulletList.active = () => editor.isActive("bulletList");
  const bar = prose.crel("div", { className: "editor-bar", role: "toolbar", "aria-label": "Formatting" });
  for (const names of BUTTONS) {
    const group = prose.crel("div", { className: "editor-bar__group" });
    for (const [name, [shown, said]] of Object.entries(names)) {
      if (items[name]) group.append(button(editor, items[name], shown, said));
    }
    if (group.childElementCount) bar.append(group);
  }
  roving(bar);
  return [bar];
}

function button(editor, item, shown, said) {
  const made = prose.crel("button", {
    type: "button", className: "editor-bar__button", textContent: shown, title: said, tabIndex: -1,
    "aria-label": said, "data-name": item.name,
  });
  made.addEventListener("click", () => {
    if (item.enabled(editor)) item.command(editor);
  });
  const toggles = item.active !== undefined && !/^(table|history|figure|unlink)/.test(item.name);
  editor.on("transaction", () => {
    made.hidden = Boolean(item.hidden(editor));
    made.setAttribute("aria-disabled", String(!item.enabled(editor)));
    if (toggles) made.setAttribute("aria-pressed", String(Boolean(item.active(editor))));
  });
  return made;
}

/* One stop for Tab; the arrow keys go along the bar. */
function roving(bar) {
  const shown = () => [...bar.querySelectorAll("button:not([hidden])")];
  bar.querySelector("button").tabIndex = 0;
  bar.addEventListener("focusin", (event) => {
    for (const other of bar.querySelectorAll("button")) other.tabIndex = other === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const all = shown();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
}

/* Word pastes a list as paragraphs that say their level in a style. `bcf/rich_text` does the same on the server. */
export function wordLists(html) {
  if (!html.includes("mso-list")) return html;
  // As another attribute, or the page's policy would speak up for every style Word writes.
  const page = new DOMParser().parseFromString(html.replace(/\sstyle=/gi, " data-style="), "text/html");
  let open = [];
  let last = null;
  for (const paragraph of [...page.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = /mso-list:[^;]*level(\d)/i.exec(paragraph.dataset.style || "");
    if (!level) continue;
    const ignored = [...paragraph.querySelectorAll("span")].find((span) =>
      /mso-list:\s*ignore/i.test(span.dataset.style || ""),
    );
    const tag = /^\s*\(?(\d+|[a-z]|[ivx]+)[.)]/i.test(ignored?.textContent || "") ? "ol" : "ul";
    ignored?.remove();
    if (paragraph.previousElementSibling !== last) open = [];
    const depth = Math.min(Number(level[1]), open.length + 1);
    open.length = Math.min(open.length, depth);
    if (open.length === depth && open[depth - 1].localName !== tag) open.pop();
    if (open.length < depth) {
      const list = page.createElement(tag);
      if (open.length) open.at(-1).lastElementChild.append(list);
      else paragraph.before(list);
      open.push(list);
    }
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).append(item);
    paragraph.remove();
    last = open[0];
  }
  return page.body.innerHTML;
}

/* A list of what can be cited, and a button that puts the chosen number in, as it would be typed. The form carries
   the numbers: [what is cited, number, title]. A save reads them; see `plans/numbering.py`. */
function citing(editor, id, name, numbers) {
  const select = prose.crel("select", { className: "govuk-select editor-cite__list", id: `${id}_cite` });
  select.setAttribute("aria-label", `Cite in: ${name}`);
  select.append(prose.crel("option", { value: "", textContent: "Document, figure or scheme" }));
  const groups = {};
  for (const [cited, number, title] of numbers) {
    const kind = cited.split(":")[0];
    const word = kind[0].toUpperCase() + kind.slice(1);
    groups[kind] ??= select.appendChild(prose.crel("optgroup", { label: `${word}s` }));
    const textContent = [`${word} ${number}`, title].filter(Boolean).join(": ");
    groups[kind].append(prose.crel("option", { value: `[[${word} ${number}]]`, textContent }));
  }
  const put = prose.crel("button", {
    type: "button", className: "govuk-button govuk-button--secondary govuk-button--small", textContent: "Put in",
    "aria-label": `Put in the citation: ${name}`,
  });
  put.addEventListener("click", () => {
    if (!select.value) return select.focus();
    editor.chain().focus().insertContent({ type: "text", text: select.value }).run();
    select.value = "";
  });
  const label = prose.crel("label", { htmlFor: select.id, textContent: "Cite" });
  const line = prose.crel("div", { className: "editor-cite" });
  line.append(label, select, put);
  return line;
}

/* Counted as `bcf.rich_text.words` counts: a run of characters with a letter or a digit in it. */
export function words(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const block of page.querySelectorAll("p, h3, h4, li, td, th, tr, blockquote, figcaption, br, table, ul, ol")) {
    block.before(" ");
    block.append(" ");
  }
  return (page.body.textContent.match(/\S*[\p{L}\p{N}]\S*/gu) || []).length;
}

function edit(textarea) {
  const untouched = textarea.value === textarea.defaultValue;
  if (untouched && textarea.dataset.html) textarea.value = textarea.dataset.html;

  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label && !label.id) label.id = `${textarea.id}_label`;
  const leave = document.getElementById(`${textarea.id}_leave`);
  if (leave) leave.hidden = false;
  const described = [textarea.getAttribute("aria-describedby"), leave?.id].filter(Boolean).join(" ");
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-describedby": described, class: "editor-text" };
  if (label) attributes["aria-labelledby"] = label.id;
  if (textarea.getAttribute("aria-invalid")) attributes["aria-invalid"] = "true";

  const settings = { ...JSON.parse(textarea.dataset.richText), Menu: { items: toolbar, cssClass: "editor-menu" } };
  const extensions = Object.entries(settings)
    .filter(([name]) => prose[name])
    .map(([name, options]) => (typeof options === "object" ? prose[name].configure(options) : prose[name]));

  const element = prose.crel("div", { className: "prose-editor" });
  textarea.before(element);
  element.append(textarea);
  let leaving = false;
  let fromWord = false;
  const editor = new prose.Editor({
    element,
    extensions,
    content: textarea.value,
    injectCSS: false, // our style sheet has these rules: the policy stops styles put in by scripts
    editorProps: {
      attributes,
      transformPastedHTML(html) {
        fromWord = html.includes("mso-list");
        return wordLists(html);
      },
      // A whole list stays one: its first item does not run into the paragraph it is pasted after.
      transformPasted: (slice) => (fromWord ? new slice.constructor(slice.content, 0, 0) : slice),
      handleDOMEvents: {
        keydown(_view, event) {
          const out = leaving && event.key === "Tab";
          leaving = event.key === "Escape" || (leaving && event.key === "Shift");
          return out; // the editor leaves this Tab to the browser
        },
      },
    },
    onUpdate() {
      const html = editor.getHTML();
      textarea.value = editor.isEmpty ? "" : html;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.dataset.saved = untouched ? (editor.isEmpty ? "" : editor.getHTML()) : textarea.dataset.html || textarea.defaultValue;
  if (untouched) textarea.value = textarea.dataset.saved;

  const counted = element.parentElement.querySelector("[data-words] strong");
  textarea.addEventListener("input", () => {
    const count = words(textarea.value);
    if (counted) counted.textContent = `${count} ${count === 1 ? "word" : "words"}`;
  });
  label?.addEventListener("click", () => editor.commands.focus());
  for (const link of document.querySelectorAll(`a[href$="#${textarea.id}"]`)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      editor.commands.focus();
    });
  }
  if (location.hash === `#${textarea.id}`) editor.commands.focus();
  return { editor, textarea, element, name: label?.textContent.trim() || "this text" };
}

/* What the browser puts back into a text (after Back, say), which it may do after the editors stand, was typed on the
   revision and with the numbers with which the page was drawn then. So these come back with it, and it is shown:
   the page around it may have been drawn anew. */
function putBack(edited, drawn) {
  let found = false;
  for (const { editor, textarea } of edited) {
    if (textarea.value === textarea.dataset.saved) continue;
    found = true;
    if (textarea.value !== editor.getHTML()) editor.commands.setContent(textarea.value, { emitUpdate: true });
  }
  const before = history.state?.drawn;
  if (found && before) for (const input of drawn) input.value = before[input.name] ?? input.value;
  const now = Object.fromEntries(drawn.map((input) => [input.name, input.value]));
  history.replaceState({ ...history.state, drawn: now }, "");
}

const edited = [...document.querySelectorAll("textarea[data-rich-text]")].map(edit);

window.addEventListener(
  "pageshow",
  () => {
    const drawn = [...document.querySelectorAll("#part-form > [type=hidden][data-drawn]")];
    putBack(edited, drawn);
    const numbers = JSON.parse(drawn.find((input) => input.name === "numbering")?.value || "[]");
    if (numbers.length) {
      for (const { editor, textarea, element, name } of edited) element.after(citing(editor, textarea.id, name, numbers));
    }
    document.documentElement.dataset.editors = "ready";
  },
  { once: true },
);
