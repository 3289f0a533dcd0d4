// Repeats a draw in the browser, with nothing from the server but the file itself (WebCrypto).
// The method is that of docs/drawing.md; tools/verify_draw.py says the same in Python.
"use strict";
(() => {
  const places = document.querySelectorAll("[data-draw-here]");
  if (!window.crypto || !crypto.subtle) return;

  const sha = async (...parts) => {
    const text = parts.filter((part) => part !== "" && part !== undefined).join("|");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // JSON with sorted keys and no spaces; only what a frame may hold.
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value && typeof value === "object") {
      const pairs = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
      return `{${pairs.join(",")}}`;
    }
    if (typeof value === "string" && value.isWellFormed?.() !== false) return JSON.stringify(value);
    if (Number.isSafeInteger(value)) return String(value);
    throw new Error("not a frame");
  };

  const byCodePoint = (one, other) => {
    const [a, b] = [Array.from(one), Array.from(other)];
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
    }
    return a.length - b.length;
  };

  // [[stratum, seats]] of a sample of dossiers; its rule is only bound by the hash.
  const strata = (frame) => {
    const ids = new Set(frame.units.map((unit) => unit[0]));
    const names = new Set(frame.n.map((seat) => seat[0]));
    const bad = frame.units.some((unit) => typeof unit[0] !== "string" || typeof unit[1] !== "string");
    const over = frame.n.some(([name, n]) => !(Number.isSafeInteger(n) && n >= 1
      && n <= frame.units.filter((unit) => unit[1] === name).length));
    if (bad || over || ids.size !== frame.units.length || names.size !== frame.n.length) {
      throw new Error("not a frame");
    }
    return frame.n;
  };

  // [[arm, seats]]: those due by Hall's condition over the cycle, then chance, then risk.
  const arms = (frame) => {
    if (frame.algo === "sample-v1") return strata(frame);
    const ids = new Set(frame.units.map((unit) => unit[0]));
    const quota = frame.algo === "cover-v1" ? frame.quota : frame.n;
    const bad = frame.units.some((unit) => typeof unit[0] !== "string" || unit[1] < 1);
    if (bad || ids.size !== frame.units.length || !(quota >= 1 && quota <= ids.size)) {
      throw new Error("not a frame");
    }
    if (frame.algo === "seq-poisson-v1") return [["", quota]];
    if (frame.algo !== "cover-v1" || !(frame.reserve >= 0 && frame.cycle >= 1)) throw new Error("not a frame");
    let must = 0;
    for (let k = 0; k < frame.cycle; k += 1) {
      const due = frame.units.filter((unit) => unit[2] <= frame.year + k).length;
      must = Math.max(must, due - k * (quota - frame.reserve));
    }
    const free = quota - must;
    if (free < 0) throw new Error("too few seats");
    const chance = Math.min(Math.max(frame.reserve, Math.ceil(free / 5)), free);
    return [["due", must], ["chance", chance], ["risk", free - chance]];
  };

  const repeat = async (told, value, expected) => {
    const frame = told.frame || told;
    const shares = arms(frame);
    const commitment = await sha(canonical(frame));
    const randomness = value || told.randomness || "";
    const chosen = [];
    if (randomness) {
      const seed = await sha(commitment, randomness, frame.secret);
      let left = frame.units;
      for (const [arm, n] of shares) {
        const apart = frame.algo === "sample-v1";
        const even = apart || arm === "due" || arm === "chance";
        const keyed = await Promise.all(left.map(async (unit) => ({
          unit,
          first: apart ? Number(unit[1] !== arm) : arm === "due" ? unit[2] : 0,
          ticket: BigInt(`0x${await sha(seed, frame.round, arm, unit[0])}`),
          weight: BigInt(even ? 1 : unit[1]),
        })));
        keyed.sort((a, b) => {
          if (a.first !== b.first) return a.first - b.first;
          const [left_, right] = [a.ticket * b.weight, b.ticket * a.weight];
          if (left_ !== right) return left_ < right ? -1 : 1;
          return byCodePoint(a.unit[0], b.unit[0]);
        });
        chosen.push(...keyed.slice(0, n).map((each) => each.unit[0]));
        left = keyed.slice(n).map((each) => each.unit);
      }
    }
    const promised = [told.commitment || commitment, expected.trim().toLowerCase() || commitment];
    const claimed = randomness && told.selected ? told.selected : chosen;
    const good = promised.every((each) => each === commitment)
      && JSON.stringify(claimed) === JSON.stringify(chosen);
    return { good, commitment, chosen };
  };

  const given = async (place) => {
    if (place.dataset.drawHere === "bundle") {
      const text = JSON.parse(document.getElementById("bundle").textContent);
      return { told: JSON.parse(text), value: "", expected: "" };
    }
    const field = (name) => document.querySelector(`[name=${name}]`);
    const file = field("content").files[0];
    const text = file ? await file.text() : field("text").value;
    const told = JSON.parse(text.replace(/^\uFEFF/, ""));
    return { told, value: field("randomness").value, expected: field("commitment").value };
  };

  places.forEach((place) => {
    const button = document.createElement("button");
    const answer = document.createElement("div");
    answer.setAttribute("role", "status");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = place.dataset.label;
    button.addEventListener("click", async () => {
      answer.replaceChildren();
      const line = document.createElement("p");
      answer.append(line);
      try {
        const { told, value, expected } = await given(place);
        const found = await repeat(told, value, expected);
        line.textContent = found.good ? place.dataset.good : place.dataset.bad;
        line.className = found.good ? "notice notice-success" : "notice notice-warning";
        const list = document.createElement("pre");
        list.className = "command";
        list.textContent = [found.commitment, ...found.chosen].join("\n");
        answer.append(list);
      } catch (error) {
        line.className = "notice notice-warning";
        line.textContent = `${place.dataset.fault} (${error.message})`;
      }
    });
    place.append(button, answer);
  });
})();
