/* Away for long: a warning, then the page goes to the login and what was typed waits for its owner.
   The server decides; this only tells in time. Typing counts as being there. */
(() => {
  "use strict";

  const body = document.body;
  const limit = Number(body.dataset.idle) * 60000;
  if (!limit) return;
  const warnAt = limit - Math.min(120000, limit / 4);
  const bar = document.getElementById("idle");
  const kept = `congvu-kept ${location.pathname}${location.search}`;
  let heard = Date.now(); /* when the server last heard of us */
  let touched = 0; /* when somebody last typed or clicked here */

  const skipped = (field) => !field.name || field.type === "password" || field.type === "file" || field.type === "hidden" || field.type === "submit";
  const fields = () => [...document.querySelectorAll("form[method=post] input, form[method=post] select, form[method=post] textarea")].filter((field) => !skipped(field));
  const keyOf = (field, index) => `${index} ${field.name}`;

  const keep = () => {
    const said = {};
    fields().forEach((field, index) => {
      const box = field.type === "checkbox" || field.type === "radio";
      const now = box ? field.checked : field.value;
      const first = box ? field.defaultChecked : field.tagName === "SELECT" ? null : field.defaultValue;
      if (now !== first) said[keyOf(field, index)] = now;
    });
    if (Object.keys(said).length) sessionStorage.setItem(kept, JSON.stringify({ who: body.dataset.who, said }));
  };

  const bringBack = () => {
    const text = sessionStorage.getItem(kept);
    if (!text) return;
    sessionStorage.removeItem(kept);
    const { who, said } = JSON.parse(text);
    if (who !== body.dataset.who) return; /* somebody else logged in: it is not theirs */
    fields().forEach((field, index) => {
      const value = said[keyOf(field, index)];
      if (value === undefined) return;
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
      field.closest("details")?.setAttribute("open", "");
    });
  };

  const stay = () =>
    fetch(body.dataset.alive, { credentials: "same-origin", redirect: "manual" }).then((answer) => {
      if (answer.status !== 200) return;
      heard = Date.now();
      bar.hidden = true;
    }).catch(() => {}); /* the line is down: nothing was heard, and it is asked again */

  const leave = () => {
    keep();
    location.reload(); /* the server sees the time is over and asks to log in, then comes back here */
  };

  const look = () => {
    const away = Date.now() - heard;
    if (touched > heard && away > limit / 5) {
      stay();
    } else if (away > limit + 5000) {
      leave();
    } else {
      bar.hidden = away < warnAt;
    }
  };

  bringBack();
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  bar.querySelector("button").addEventListener("click", stay);
  setInterval(look, 5000);
})();
