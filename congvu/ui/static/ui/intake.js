/* The counter: procedures found while typing, a card's square code read in its own field, all
   required papers ticked at once, the slip given to the printer. Without this file the same pages
   work by their buttons. */
(() => {
  "use strict";

  const PAUSE = 200; /* ms: a scanner types faster than this, a person stops longer */
  /* A slow machine may stop in the middle of a card: what does not end in its last date waits on. */
  const STALLED = 1500;
  const WHOLE = /^[^|]*(\|[^|]*){5}\|\d{8}$/;
  const pauseAfter = (text) => (WHOLE.test(text.trim()) ? PAUSE : STALLED);
  const PATIENCE = 10000; /* ms: a line may be down without the browser knowing */

  /* What the server reads of a card; null where no answer of its own came. */
  const readCard = async (address, form, text) => {
    const data = new FormData();
    data.set("scan", text);
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(address, { method: "POST", body: data, signal });
      return { ok: answer.ok, ...(await answer.json()) };
    } catch (unanswered) {
      return null;
    }
  };

  /* The card stays in its field, marked so that another one takes its place, and is read once the
     line is back, unless the clerk has gone on to something else by then. */
  const cardWaits = (field, note, text) => {
    note.textContent = note.dataset.unread;
    note.classList.add("error");
    if (![text, ""].includes(field.value.trim())) return; /* another card is coming in */
    field.value = text;
    field.focus();
    field.select();
  };
  const whenTheLineIsBack = (field, again) =>
    addEventListener("online", () => document.activeElement === field && again());

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
      const typed = new FormData(finder);
      typed.delete("csrfmiddlewaretoken"); /* for the button, which sends the words in a body */
      const answer = await fetch(`${finder.dataset.findProcedure}?${new URLSearchParams(typed)}`).catch(() => null);
      if (!answer?.ok || turn !== asked) return; /* a later question is on its way */
      found.innerHTML = text ? await answer.text() : "";
      shownFor = text;
    };

    /* The card may come before the procedure: it waits in its own field, is read when the scanner
       is done, and goes with the procedure that is chosen. Nothing of it is searched for. */
    const cardFirst = (early) => {
      const card = early.elements.scan;
      const told = document.getElementById("card-first-note");
      let idle = 0;
      early.hidden = false;
      const readEarly = async () => {
        clearTimeout(idle);
        const text = card.value.trim();
        if (!text) return;
        const said = await readCard(early.dataset.card, early, text);
        if (!said) return cardWaits(card, told, text);
        told.textContent = said.ok ? said.next : `${said.what} ${said.what_to_do}`;
        told.classList.toggle("error", !said.ok);
        if (!said.ok) {
          card.value = "";
          return card.focus();
        }
        words.focus();
      };
      early.addEventListener("submit", (event) => {
        if (early.elements.version.value) return; /* sent by choosing */
        event.preventDefault();
        readEarly();
      });
      card.addEventListener("input", () => {
        clearTimeout(idle);
        if (card.value.split("|").length > 5) idle = setTimeout(readEarly, pauseAfter(card.value));
      });
      whenTheLineIsBack(card, readEarly);
      found.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-version]");
        if (!link || !card.value.trim()) return;
        event.preventDefault();
        early.elements.version.value = link.dataset.version;
        early.requestSubmit();
      });
      return () => {
        card.value = words.value;
        words.value = "";
        card.focus();
        card.setSelectionRange(card.value.length, card.value.length);
      };
    };
    /* Slips by hand are entered procedure first: a card is not searched for there either. */
    const procedureFirst = (note) => () => {
      note.hidden = false;
      waiting = setTimeout(() => (words.value = ""), PAUSE);
    };
    const early = document.getElementById("card-first")?.form;
    const cardCame = early ? cardFirst(early) : procedureFirst(document.getElementById("procedure-first"));

    words.addEventListener("input", () => {
      clearTimeout(waiting);
      if (words.value.includes("|")) return cardCame();
      waiting = setTimeout(look, 120);
    });
    finder.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (words.value.includes("|")) return;
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

  const desk = document.querySelector("form.intake[data-card]");
  if (desk) {
    const scan = desk.elements.scan;
    const note = document.getElementById("card-note");
    const hints = document.getElementById("intake-hints");
    let asked = 0;
    let waiting = 0;
    const look = async () => {
      const turn = ++asked;
      const data = new FormData(desk);
      data.delete("scan");
      const sent = fetch(desk.dataset.look, { method: "POST", body: data });
      const answer = await sent.catch(() => null); /* no line: no hints */
      if (answer?.ok && turn === asked) hints.innerHTML = await answer.text();
    };
    const lookSoon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 150);
    };
    const LOOKED = ["name", "identifier", "birth_date", "sex", "phone", "address", "tax_code", "kind", "representative"];
    desk.addEventListener("change", (event) => LOOKED.includes(event.target.name) && lookSoon());

    const read = async () => {
      const text = scan.value.trim();
      scan.value = ""; /* what cannot be read is not kept anywhere */
      if (!text) return;
      const said = await readCard(desk.dataset.card, desk, text);
      if (!said) return cardWaits(scan, note, text);
      note.textContent = said.ok ? said.note : `${said.what} ${said.what_to_do}`;
      note.classList.toggle("error", !said.ok);
      if (!said.ok) return scan.focus();
      for (const name of said.type) if (desk.elements[name]) desk.elements[name].value = "";
      for (const [name, value] of Object.entries(said.fields)) desk.elements[name].value = value;
      const next = desk.elements[said.type.find((name) => desk.elements[name])] || desk.elements.phone;
      next.focus();
      look();
    };
    let idle = 0;
    scan.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !scan.value.trim()) return;
      event.preventDefault();
      event.stopPropagation();
      clearTimeout(idle);
      read();
    });
    scan.addEventListener("input", () => {
      clearTimeout(idle);
      if (scan.value.split("|").length > 5) idle = setTimeout(read, pauseAfter(scan.value));
    });
    whenTheLineIsBack(scan, read);

    /* A scanner types wherever the cursor stands. No name or address has a “|”: the burst is taken
       back to where it began, and goes on in the field for it. */
    const before = new Map();
    desk.addEventListener("input", (event) => {
      const field = event.target;
      if (field === scan || !field.matches("input:not([type=checkbox]), textarea")) return;
      const now = performance.now();
      const last = before.get(field);
      const burst = last && now - last.at < PAUSE ? last : { start: last ? last.value : field.defaultValue };
      before.set(field, { start: burst.start, value: field.value, at: now });
      if (!field.value.includes("|")) return;
      const kept = field.value.startsWith(burst.start) ? burst.start : "";
      scan.value = field.value.slice(kept.length);
      field.value = kept;
      before.delete(field);
      scan.focus();
      scan.setSelectionRange(scan.value.length, scan.value.length);
    });

    const camera = desk.querySelector("[data-camera]");
    if (camera && "BarcodeDetector" in window && navigator.mediaDevices) {
      camera.hidden = false;
      camera.querySelector("button").addEventListener("click", async () => {
        const detector = new BarcodeDetector({ formats: ["qr_code"] });
        const video = document.createElement("video");
        try {
          video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        } catch (refused) {
          camera.hidden = true; /* no camera, or not allowed: the field and the keyboard stay */
          return;
        }
        video.muted = true;
        video.setAttribute("playsinline", "");
        video.className = "w-100";
        camera.append(video);
        await video.play();
        let found = [];
        for (let tries = 0; tries < 150 && !found.length; tries++) {
          found = await detector.detect(video);
          await new Promise((done) => setTimeout(done, PAUSE));
        }
        for (const track of video.srcObject.getTracks()) track.stop();
        video.remove();
        if (found.length) {
          scan.value = found[0].rawValue;
          read();
        }
      });
    }
  }

  const whole = document.querySelector("form.intake input[name=whole]");
  if (whole) {
    const required = [...document.querySelectorAll("form.intake [data-paper=required]")];
    whole.addEventListener("change", () => required.forEach((box) => (box.checked = whole.checked)));
    required.forEach((box) =>
      box.addEventListener("change", () => (whole.checked = required.every((one) => one.checked)))
    );
  }

  /* Right after the receipt: the slip is made, frozen and given to the printer, once. The PDF is
     framed from memory; a browser that cannot print a frame says so and F9 opens the slip. */
  const slip = document.querySelector("form[data-print-now]");
  if (slip) {
    const told = document.getElementById("print-note");
    const tell = (word) => {
      told.hidden = false;
      told.textContent = told.dataset[word];
      told.dataset.print = word;
    };
    const print = async () => {
      tell("wait");
      const answer = await fetch(slip.action, { method: "POST", body: new FormData(slip) });
      if (!answer.ok) throw new Error(String(answer.status));
      const frame = document.createElement("iframe");
      frame.className = "print-frame";
      frame.title = slip.textContent.trim();
      frame.src = URL.createObjectURL(await answer.blob());
      await new Promise((done) => {
        frame.addEventListener("load", done, { once: true });
        document.body.append(frame);
      });
      frame.contentWindow.focus();
      frame.contentWindow.print();
      tell("done");
    };
    /* Not before the page itself is whole: a browser asked to print while it loads may fail. */
    addEventListener("load", () => setTimeout(() => print().catch(() => tell("fault")), 50));
  }

  /* When the line drops as F9 is pressed, what was typed is here again when the page is. It is kept
     from the press only until the next page the server answers with (keys.js drops it there), in
     this tab, for this person and this procedure, for half an hour at most. */
  const kept = document.querySelector("form[data-draft]");
  if (kept) {
    const DRAFT = "congvu.draft";
    const LONGEST = 30 * 60 * 1000;
    const HELD_BACK = ["csrfmiddlewaretoken", "scan", "seen", "do"];
    const tell = (words) => {
      const note = document.createElement("p");
      note.className = "notice notice-warning";
      note.setAttribute("role", "status");
      note.textContent = words;
      kept.prepend(note);
    };
    const drop = () => sessionStorage.removeItem(DRAFT);
    let draft = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(DRAFT));
    } catch (unreadable) {
      drop();
    }
    drop();
    const mine = draft && draft.of === kept.dataset.draft && Date.now() - draft.at < LONGEST;
    if (mine && "fresh" in kept.dataset) {
      const values = new Map();
      for (const [name, value] of draft.fields) values.set(name, value);
      for (const field of kept.elements) {
        if (!field.name || HELD_BACK.includes(field.name)) continue;
        if (field.type === "checkbox") field.checked = values.has(field.name);
        else if (values.has(field.name)) field.value = values.get(field.name);
      }
      tell(kept.dataset.restored);
    }
    const atSubmit = (event) => {
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopImmediatePropagation(); /* not sent: it may be pressed again */
        if (!kept.querySelector("[data-offline]")) {
          tell(kept.dataset.offline);
          kept.firstElementChild.dataset.offline = "";
        }
        kept.firstElementChild.scrollIntoView({ block: "nearest" });
        return;
      }
      const fields = [...new FormData(kept)].filter(([name, value]) => !HELD_BACK.includes(name) && typeof value === "string");
      sessionStorage.setItem(DRAFT, JSON.stringify({ of: kept.dataset.draft, at: Date.now(), fields }));
    };
    /* Before the guard against a second sending hears of it. */
    kept.addEventListener("submit", atSubmit, { capture: true });
  }
})();
