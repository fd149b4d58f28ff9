/* Comments beside what is written: the words that are chosen, or the row one is in, are put into the form to comment
   with; and comments are sent, answered and settled without leaving what one has typed. All of it works without. */

const SAID = ["comments", "beside", "changes", "state"];
const SHORT = 40;
const section = () => document.querySelector("[data-said=comments]");
const squeezed = (text) => text.replace(/\s+/g, " ").trim();

/* What can be commented on, and where it stands on the page: questions by themselves, rows in their table. */
const list = () => section()?.querySelector("[name=comment-place]");
const keys = () => [...(list()?.options ?? [])].map((option) => option.value);

function commentable() {
  for (const key of keys()) {
    if (!key || key.includes(".")) continue;
    const group = document.getElementById(`div_id_${key}`) ?? document.querySelector(`.field-read[id="id_${key}"]`);
    if (group) offer(group, () => key);
  }
  for (const grid of document.querySelectorAll("[data-grid]")) {
    if (!keys().some((key) => key.startsWith(`${grid.dataset.grid}.`))) continue;
    let row = "";
    const remember = (event) => {
      row = event.target.closest("[data-row]")?.dataset.row ?? row;
    };
    grid.addEventListener("focusin", remember);
    grid.addEventListener("click", remember);
    offer(grid, () => `${grid.dataset.grid}.${row || grid.querySelector("[data-row]")?.dataset.row}`, "Comment on a row");
  }
}

/* A button under it. Its words say what a press would be about; the press fills the form in and goes there. */
function offer(group, key, words = "Comment on this") {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link link-button comment-this";
  button.textContent = words;
  const name = group.querySelector("label, legend, h2")?.textContent.trim();
  if (name && words === "Comment on this") button.setAttribute("aria-label", `${words}: ${name}`);
  let passage = null;
  document.addEventListener("selectionchange", () => {
    const found = chosen(group);
    if (found === undefined) return;
    passage = found;
    const shown = found && found.words.length > SHORT ? `${found.words.slice(0, SHORT)}…` : found?.words;
    button.textContent = found ? `Comment on “${shown}”` : words;
    if (found) button.removeAttribute("aria-label");
  });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // what is chosen stays chosen
  button.addEventListener("click", () => begin(key(), passage));
  group.append(button);
}

/* The words chosen within an element, with what stands around them: null where none are, undefined where the choice is
   elsewhere. */
function chosen(group) {
  const field = document.activeElement;
  if (group.contains(field) && field.matches("textarea, input") && field.selectionStart !== null) {
    const { value, selectionStart: from, selectionEnd: to } = field;
    return passageOf(value.slice(from, to), value.slice(0, from), value.slice(to));
  }
  const selection = document.getSelection();
  if (!selection.rangeCount || !group.contains(selection.anchorNode) || !group.contains(selection.focusNode)) return undefined;
  const range = selection.getRangeAt(0);
  const text = range.startContainer.parentElement?.closest(".ProseMirror, .prose");
  if (!text) return undefined;
  const [before, after] = [document.createRange(), document.createRange()];
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  after.selectNodeContents(text);
  after.setStart(range.endContainer, range.endOffset);
  return passageOf(selection.toString(), before.toString(), after.toString());
}

function passageOf(words, before, after) {
  const found = squeezed(words);
  return found ? { words: found, before: squeezed(before).slice(-60), after: squeezed(after).slice(0, 60) } : null;
}

function begin(key, passage) {
  const form = section().querySelector("#comment-on form");
  form.closest("details").open = true;
  form.elements["comment-place"].value = keys().includes(key) ? key : "";
  for (const name of ["words", "before", "after"]) form.elements[`comment-${name}`].value = passage?.[name] ?? "";
  form.elements["comment-text"].focus();
}

/* Answer, settle, change: the forms of the comment's own page, brought here. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-said=comments] a[data-in-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const thread = link.closest(".comment");
  const acts = link.closest(".comment__acts");
  const address = link.href.split("#")[0];
  let page;
  try {
    page = await fetched(address);
  } catch {
    location.assign(link.href);
    return;
  }
  const which = link.dataset.inPlace;
  const forms = [...page.querySelectorAll("form[data-comment-form]")].filter((form) => !which || form.dataset.commentForm === which);
  if (!forms.length) {
    location.assign(link.href);
    return;
  }
  thread.querySelector(".comment__forms")?.remove();
  const place = document.createElement("div");
  place.className = "comment__forms";
  for (const form of forms) {
    form.action = address;
    numbered(form, thread.id);
    place.append(document.adoptNode(form));
  }
  acts.after(place);
  place.querySelector("textarea, button")?.focus();
});

/* Ids of their own, for forms of the same kind may stand under several comments. */
function numbered(form, suffix) {
  for (const attribute of ["id", "for", "aria-describedby", "aria-labelledby"]) {
    for (const element of form.querySelectorAll(`[${attribute}]`)) {
      const all = element.getAttribute(attribute).split(" ").map((id) => `${id}-${suffix}`);
      element.setAttribute(attribute, all.join(" "));
    }
  }
}

async function fetched(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  page.refused = answer.status === 422;
  return page;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-said=comments] form[data-comment-form]")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  try {
    const page = await fetched(form.action, { method: "POST", body });
    if (page.refused && form.dataset.commentForm) refused(form, page);
    else replace(form, page);
  } catch (error) {
    tell(form, error.message === "403" ? SIGNED_OUT : "It could not be sent. Your words are still here: try again.");
  } finally {
    delete form.dataset.sent;
  }
});
const SIGNED_OUT = "It was not sent: you are signed out. Copy your words, sign in again, and put them back.";

function tell(form, words) {
  let line = form.querySelector("[data-told]");
  if (!line) {
    line = document.createElement("p");
    line.className = "govuk-error-message";
    line.dataset.told = "";
    line.setAttribute("role", "alert");
    form.append(line);
  }
  line.textContent = words;
}

/* A form of a comment's own page that was refused comes back with its reasons. */
function refused(form, page) {
  const again = page.querySelector(`form[data-comment-form="${form.dataset.commentForm}"]`);
  again.action = form.action;
  numbered(again, form.closest(".comment").id);
  form.replaceWith(document.adoptNode(again));
  again.querySelector("[aria-invalid], textarea")?.focus();
}

/* What is said about the part as it is now. What is typed in other forms, and not yet sent, stays. */
function replace(form, page) {
  const before = new Set([...section().querySelectorAll("[id^=comment-]")].map((one) => one.id));
  const kept = [...section().querySelectorAll(".comment__forms")].filter((forms) => !forms.contains(form));
  const writing = section().querySelector("#comment-on");
  for (const name of SAID) {
    const [here, there] = [document, page].map((one) => one.querySelector(`[data-said=${name}]`));
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
  for (const forms of kept) {
    const thread = forms.closest(".comment").id;
    section().querySelector(`[id="${thread}"] > .comment__acts`)?.after(forms);
  }
  if (!writing.contains(form)) section().querySelector("#comment-on").replaceWith(writing);
  showable();
  if (page.refused) {
    section().querySelector("#comment-on [aria-invalid], #comment-on textarea")?.focus();
    return;
  }
  const fresh = [...section().querySelectorAll(".comment, .comment__reply")].find((one) => !before.has(one.id));
  const to = fresh ?? section().querySelector("h2");
  to.tabIndex = -1;
  to.focus();
}

/* The words that a comment is about, shown where they stand. */
function showable() {
  for (const thread of section().querySelectorAll(".comment[data-quotation]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link link-button";
    button.textContent = "Show the words";
    button.addEventListener("click", () => {
      const found = placed(thread.dataset.quotation, thread.dataset.place);
      if (!found) {
        document.querySelector(whereabouts(thread.dataset.place))?.scrollIntoView({ block: "center" });
        return;
      }
      const [from, start, to, end] = found;
      from.parentElement.closest(".ProseMirror")?.focus();
      document.getSelection().setBaseAndExtent(from, start, to, end);
      from.parentElement.scrollIntoView({ block: "center" });
    });
    thread.querySelector(".comment__acts")?.append(button);
  }
}

/* What of the page a place is: the whole of it, a row, or a question. */
function whereabouts(place) {
  if (!place) return "#part-form, .part-form";
  return place.includes(".") ? `[data-row="${CSS.escape(place.split(".")[1])}"]` : `#div_id_${place}, .field-read#id_${place}`;
}

/* Where words stand in the texts of a place, whatever spaces and blocks lie between them: from and to, in their nodes. */
const UNSEEN = /[\s[\]]/; // spaces, and the brackets that stand around a citation where it is written
function placed(words, place) {
  const wanted = words.split("").filter((letter) => !UNSEEN.test(letter)).join("");
  for (const group of document.querySelectorAll(whereabouts(place))) {
    for (const text of group.querySelectorAll(".ProseMirror, .prose")) {
      const letters = [];
      const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        node.data.split("").forEach((letter, at) => UNSEEN.test(letter) || letters.push({ letter, node, at }));
      }
      const at = letters.map((one) => one.letter).join("").indexOf(wanted);
      if (at < 0) continue;
      const last = letters[at + wanted.length - 1];
      return [letters[at].node, letters[at].at, last.node, last.at + 1];
    }
  }
  return null;
}

if (section()) {
  commentable();
  showable();
}
