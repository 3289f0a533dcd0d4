/* Keys clerks know: F2 new, F4 find, F8 all papers, F9 submit, Enter to the next field, arrows or j/k in a list.
   Everything here has a link or a button that does the same without it. */
(() => {
  "use strict";

  /* A page that came means that the line holds: what was typed before is saved, or no longer wanted.
     Nothing of a person stays behind in the browser. */
  if (!document.querySelector("form[data-draft]")) sessionStorage.removeItem("congvu.draft");

  const press = (key) => {
    const target = document.querySelector(`[data-key="${key}"]:not([disabled]):not([aria-disabled="true"])`);
    if (!target) return false;
    if (target.matches("input:not([type=submit]):not([type=checkbox]), textarea, select")) {
      target.focus();
      if (target.select) target.select();
    } else {
      target.click();
    }
    return true;
  };

  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  /* What lies in a closed <details> has a place in the layout, but cannot be seen or focused. */
  const seen = (element) => (element.checkVisibility ? element.checkVisibility() : element.offsetParent);

  const toNextField = (event, form) => {
    const field = event.target;
    if (!field.matches("input:not([type=submit]):not([type=button]), select")) return;
    const fields = [...form.elements].filter(
      (one) => one.matches("input:not([type=hidden]), select, textarea, button[type=submit]") && !one.disabled && seen(one)
    );
    const next = fields[fields.indexOf(field) + 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.matches("input") && next.select) next.select();
  };

  const linkOf = (row) => row.querySelector("a.row-link, th a, td a");

  const moveRow = (table, step) => {
    const links = [...table.tBodies[0].rows].map(linkOf).filter(Boolean);
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
    if (next) next.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (["F2", "F4", "F8", "F9"].includes(event.key)) {
      if (press(event.key)) event.preventDefault();
      return;
    }
    const form = event.target.closest && event.target.closest("form[data-enter-next]");
    if (event.key === "Enter" && form) {
      toNextField(event, form);
      return;
    }
    if (event.key === "x" && !typing(event.target)) {
      const row = event.target.closest && event.target.closest("table[data-rows] tbody tr");
      const mark = row && row.querySelector("input[name=chosen]");
      if (!mark) return;
      event.preventDefault();
      mark.checked = !mark.checked;
      return;
    }
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || typing(event.target)) return;
    const table = event.target.closest("table[data-rows]") || document.querySelector("table[data-rows]");
    /* Arrows scroll the page until the reader is in the list; j and k always enter it. */
    if (!table || (event.key.startsWith("Arrow") && !table.contains(event.target))) return;
    event.preventDefault();
    moveRow(table, step);
  });

  /* One mark for the whole page; it exists only where a script can keep its word. */
  for (const all of document.querySelectorAll("[data-mark-all]")) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const one of all.closest("table").querySelectorAll("tbody input[name=chosen]")) one.checked = all.checked;
    });
  }

  /* One sending of a form. The key in it guards the server; this spares the person a doubt. */
  for (const form of document.querySelectorAll("form[data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    /* Back to this page by the browser's button: it may be sent again. */
    addEventListener("pageshow", () => (sent = false));
  }

  /* Words go by the address, which may be kept and sent on; a card that was scanned does not. Until
     this file is here nobody can tell, and what was typed into a search goes in the body. Where a
     list is narrowed, the number of the card is what is asked. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-words]")) {
      const card = form.elements.q.value.includes("|");
      form.method = card ? "post" : "get";
      form.elements.csrfmiddlewaretoken.disabled = !card;
    } else if (form.method === "get") {
      for (const field of form.elements) {
        if (field.matches("input") && /^\s*\d{12}\|/.test(field.value)) field.value = field.value.split("|")[0].trim();
      }
    }
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("table[data-rows] tbody tr");
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    const link = linkOf(row);
    if (link) link.click();
  });
})();
