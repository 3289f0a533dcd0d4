// Text typed on a field sheet survives a dropped line. Each form with data-draft keeps what is typed
// under its own key in this browser until the server has confirmed; a page that comes back without
// the sent mark clears it. Without this script every item still saves on its own.
"use strict";
(() => {
  let store;
  try {
    store = window.localStorage;
    store.getItem("congvu");
  } catch {
    return;
  }
  const PREFIX = "congvu-draft:";
  const DAY = 24 * 60 * 60 * 1000;
  // A page that has arrived is the server's answer: what was sent and comes back saved is forgotten.
  const confirmed = document.querySelector(".notice-success, [data-saved]") !== null;
  const sent = sessionStorage.getItem("congvu-draft-sent");
  if (sent !== null && confirmed) {
    store.removeItem(sent);
    sessionStorage.removeItem("congvu-draft-sent");
  }
  // Nothing of a day long gone, nor of a form nobody came back to, stays on a shared telephone.
  for (const key of Object.keys(store)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      if (Date.now() - JSON.parse(store.getItem(key)).at > DAY) store.removeItem(key);
    } catch {
      store.removeItem(key);
    }
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    const fields = () =>
      Array.from(form.elements).filter((each) => each.matches("textarea, input[type=text], input:not([type])") && each.name);
    const kept = store.getItem(key);
    if (kept !== null) {
      try {
        const { said } = JSON.parse(kept);
        for (const each of fields()) if (said[each.name] && !each.value) each.value = said[each.name];
      } catch {
        store.removeItem(key);
      }
    }
    form.addEventListener("input", () => {
      const said = Object.fromEntries(fields().map((each) => [each.name, each.value]));
      store.setItem(key, JSON.stringify({ at: Date.now(), said }));
    });
    form.addEventListener("submit", () => sessionStorage.setItem("congvu-draft-sent", key));
  }
})();
