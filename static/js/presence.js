/* Who else is on this part. Says every half minute that the page is still looked at, and whether it was typed in
   since, and puts in who else is here. Nothing is said while the page is hidden, nor after ten minutes without a
   touch. Without this script the page says who was here when it was opened. */
const place = document.querySelector("[data-presence]");
const EVERY = 30_000;
const IDLE = 600_000;
let touched = Date.now();
let typed = false;
let asking = false;
let over = false;

function body(fields) {
  const form = new FormData(place);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function show({ people, note }) {
  const list = place.querySelector("[data-people]");
  const now = [...list.children].map((line) => line.textContent);
  if (now.join("\n") !== people.join("\n")) {
    list.replaceChildren(...people.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  }
  place.querySelector("[data-note]").textContent = note;
  place.hidden = people.length === 0;
}

async function say() {
  if (over || asking || document.hidden || Date.now() - touched > IDLE) return;
  asking = true;
  const said = typed;
  typed = false;
  try {
    const answer = await fetch(place.action, { method: "POST", body: body({ typed: said ? "yes" : "no" }) });
    if (answer.ok && !answer.redirected) show(await answer.json());
    else over = answer.status < 500; // signed out, or no longer allowed: the page itself will say so
  } catch {
    typed ||= said; // no connection: said again the next time
  }
  asking = false;
}

function touch() {
  const away = Date.now() - touched > IDLE;
  touched = Date.now();
  if (away) say();
}

if (place) {
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    addEventListener(kind, touch, { passive: true });
  }
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-part]")) typed = true;
    touch();
  });
  document.addEventListener("visibilitychange", say);
  addEventListener("pageshow", say);
  addEventListener("pagehide", () => {
    if (!over) navigator.sendBeacon(place.action, body({ left: "yes" }));
  });
  setInterval(say, EVERY);
}
