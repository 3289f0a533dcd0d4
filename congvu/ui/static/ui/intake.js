/* The counter: procedures found while typing, all required papers ticked at once, one sending of
   a form. Without this file the same page works by its buttons. */
(() => {
  "use strict";

  const finder = document.querySelector("form[data-find-procedure]");
  if (finder) {
    const words = finder.querySelector("input[name=q]");
    const found = document.getElementById("procedure-found");
    const links = () => [...found.querySelectorAll("a[data-version]")];
    let asked = 0;
    let waiting = 0;
    let shownFor = words.value.trim();

    const look = async () => {
      const text = words.value.trim();
      const turn = ++asked;
      const answer = await fetch(`${finder.dataset.findProcedure}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || turn !== asked) return; /* a later question is on its way */
      found.innerHTML = text ? await answer.text() : "";
      shownFor = text;
    };

    words.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 120);
    });
    finder.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      if (shownFor !== words.value.trim()) await look();
      const [first] = links();
      if (first && shownFor) first.click();
    });
    const move = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [words, ...links()];
      const next = all[all.indexOf(document.activeElement) + step];
      if (next) next.focus();
    };
    finder.addEventListener("keydown", move);
    found.addEventListener("keydown", move);
  }

  const whole = document.querySelector("form.intake input[name=whole]");
  if (whole) {
    const required = [...document.querySelectorAll("form.intake [data-paper=required]")];
    whole.addEventListener("change", () => required.forEach((box) => (box.checked = whole.checked)));
    required.forEach((box) =>
      box.addEventListener("change", () => (whole.checked = required.every((one) => one.checked)))
    );
  }

  for (const form of document.querySelectorAll("form[data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    /* Back to this page by the browser's button: it may be sent again (the key guards it). */
    addEventListener("pageshow", () => (sent = false));
  }
})();
