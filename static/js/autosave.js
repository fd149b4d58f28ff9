/* Saves a part as it is typed, apart from the plan: after a moment of quiet, one request at a time, each answered with
   the token that the next one names. The text stays on this page whatever happens; what could not be saved is said, why,
   and tried again. Without this script a page is saved by its buttons, as ever. */

const QUIET = 2500;
const LONGEST = 15_000; // of typing without a pause
const PATIENCE = 20_000;
const PAUSES = [2, 4, 8, 15, 30, 60].map((seconds) => seconds * 1000);
const OUTSIDE = new Set(["csrfmiddlewaretoken", "token", "then", "act", "void_signatures"]);

const form = document.querySelector("form[data-autosave]");
const words = {
  saving: "Saving what you typed",
  offline: "Not saved: no connection. Your text is on this page; trying again.",
  server: "Not saved: the site does not answer. Your text is on this page; trying again.",
  signed_out: "Not saved: you are signed out. Your text is on this page, and saving goes on once you have signed in.",
  refused: "Not saved: you may not change this part now. Your text is on this page.",
  too_large: "Not saved as you type: there is too much of it. Your text is on this page; save it with the button.",
};

let sent = null; // what the server has
let again = null; // what was sent, and may or may not have arrived
let flight = null;
let failures = 0;
let stopped = false;
let timer = 0;
let typingSince = 0;
let heard = "";

/* Two of Django's forms of the token do: the one in the page, and the one in the cookie, which is always the newest. */
const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

/* Rows that changed, and rows that were sent before: what is changed back is sent too. */
const isSent = (row) => !row || form.dataset.whole || row.matches(".has-changes, [data-kept]");

function body() {
  const fields = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || field.disabled || OUTSIDE.has(field.name) || field.localName === "button") continue;
    if (["file", "submit", "button", "reset"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    if (isSent(field.closest("[data-grid] [data-row]"))) fields.append(field.name, field.value);
  }
  return fields.toString();
}

const unsaved = () => sent !== null && body() !== sent;

/* What is seen changes with every save; what is read out, only when it is something new. */
function say(kind, said, link) {
  const mark = { saving: "awaited", saved: "done", conflict: "warning", signed: "warning", other_window: "warning" }[kind] ?? "error";
  for (const place of document.querySelectorAll("[data-typing]")) {
    const drawn = document.querySelector(`template[data-typing-mark=${mark}]`).content.cloneNode(true);
    const text = document.createElement("span");
    text.append(said);
    if (link) text.append(" ", Object.assign(document.createElement("a"), { ...link, target: "_blank", rel: "noopener" }));
    place.replaceChildren(drawn, text);
    place.hidden = false;
    place.classList.toggle("saved--failed", mark === "error");
  }
  if (kind === "saving" || kind === heard) return;
  heard = kind;
  document.querySelector("[data-typing-told]").textContent = said;
}

function wait(pause) {
  clearTimeout(timer);
  timer = setTimeout(look, pause);
}

function touched() {
  if (stopped || flight || failures || sent === null) return; // looked at again when that is over
  typingSince ||= Date.now();
  wait(Math.min(QUIET, Math.max(0, typingSince + LONGEST - Date.now())));
}

function look() {
  if (stopped || flight || form.dataset.leaving) return;
  const now = again ?? body();
  typingSince = 0;
  if (now === sent && !again && !failures) return;
  send(now);
}

async function send(now) {
  flight = new AbortController();
  const tooLong = setTimeout(() => flight?.abort(), PATIENCE);
  for (const row of form.querySelectorAll("[data-grid] [data-row].has-changes")) row.dataset.kept = "yes";
  if (!failures) say("saving", words.saving);
  try {
    const response = await fetch(form.dataset.autosave, {
      method: "POST",
      headers: { "X-CSRFToken": cookie(), Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: `${now}&token=${form.elements.token.value}`,
      signal: flight.signal,
    });
    const json = response.headers.get("Content-Type")?.startsWith("application/json");
    answered(now, response.status, json ? await response.json() : {});
  } catch {
    if (!form.dataset.leaving) failed(now, "offline", words.offline);
  } finally {
    clearTimeout(tooLong);
    flight = null;
  }
  if (!failures && !stopped && unsaved()) wait(QUIET);
}

function answered(now, status, answer) {
  if (answer.token) {
    [sent, again, failures] = [now, null, 0];
    form.elements.token.value = answer.token;
    form.elements.csrfmiddlewaretoken.value = cookie();
    if (history.state?.drawn) history.replaceState({ ...history.state, drawn: { ...history.state.drawn, token: answer.token } }, "");
    say(answer.reason || "saved", answer.words);
  } else if (answer.reason === "signed_out") {
    failed(null, "signed_out", words.signed_out, { href: form.dataset.signIn, textContent: "Sign in (opens in a new tab)" });
  } else if (answer.stop) {
    stopped = true;
    say(answer.reason, answer.words);
  } else if (answer.reason) {
    failed(null, answer.reason, answer.words);
  } else if (status === 400 || status === 413) {
    stopped = true;
    say("too_large", words.too_large);
  } else if (status === 403 || status === 404) {
    failed(null, "refused", words.refused);
  } else {
    failed(now, "server", words.server);
  }
}

/* What may have arrived is sent again as it was, before anything newer: then the server knows it for the same. */
function failed(now, kind, said, link) {
  again = now;
  say(kind, said, link);
  wait(PAUSES[Math.min(failures, PAUSES.length - 1)]);
  failures += 1;
}

const tryNow = () => failures && !flight && document.visibilityState === "visible" && wait(0);

/* The browser may put back what was typed before, after Back: that is typed, and not sent. */
function begin() {
  if (form.querySelector("textarea[data-rich-text]") && document.documentElement.dataset.editors !== "ready") {
    setTimeout(begin, 50);
    return;
  }
  const typed = [...form.querySelectorAll("textarea[data-rich-text]")].some((text) => text.value !== text.dataset.saved);
  sent = form.dataset.unsaved || typed ? "" : body();
  form.dataset.autosaving = "yes";
  if (sent === "") touched();
}

if (form) {
  for (const kind of ["input", "change", "click", "keyup", "paste"]) form.addEventListener(kind, touched);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault(); // the browser's own page would take the text away
      event.stopImmediatePropagation();
      if (!failures && !flight) failed(again, "offline", words.offline);
      return;
    }
    clearTimeout(timer);
    form.elements.csrfmiddlewaretoken.value = cookie();
  }, { capture: true });
  addEventListener("pageshow", (event) => {
    if (event.persisted) wait(0);
    else setTimeout(begin);
  });
  addEventListener("pagehide", () => {
    if (form.dataset.leaving || stopped || flight || failures || !unsaved()) return;
    again = body(); // whether it arrives is not known here: should the page come back, it is sent again
    const headers = { "X-CSRFToken": cookie(), Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
    fetch(form.dataset.autosave, { method: "POST", keepalive: true, headers, body: `${again}&token=${form.elements.token.value}` }).catch(() => {});
  });
  addEventListener("beforeunload", (event) => {
    if (!form.dataset.leaving && unsaved()) event.preventDefault();
  });
  for (const kind of ["online", "focus"]) addEventListener(kind, tryNow);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? !failures && look() : tryNow()));
}
