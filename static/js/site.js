/* Small comforts. Every page works without them. */

/* After a refused form: put the reader at the summary of what is wrong, as the page's title already says. */
if (!location.hash) document.querySelector("[data-error-summary]")?.focus();

/* A form is sent once, however often its button is pressed. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

/* Whoever writes a third version means to keep it. */
document.querySelector("[data-choosing]")?.addEventListener("input", (event) => {
  const choice = event.target.closest(".choice__other")?.closest(".choice");
  if (choice) choice.querySelector("input[type=radio][value=other]").checked = true;
});

/* The current tab is brought into view where the tabs do not all fit. */
const strip = document.querySelector(".tabs__strip");
const current = strip?.querySelector("[aria-current]");
if (current) {
  const hidden = current.getBoundingClientRect().right - strip.getBoundingClientRect().right;
  if (hidden > 0) strip.scrollLeft += hidden + strip.clientWidth / 3;
}

/* The menu closes on Escape and on a press elsewhere. */
const menu = document.querySelector(".menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
