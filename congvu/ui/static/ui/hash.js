// A file chosen on the proof page is hashed in the browser: only the hash is sent, not the file.
"use strict";
document.querySelectorAll("form[data-hash-here]").forEach((form) => {
  if (!window.crypto || !crypto.subtle) return;
  form.addEventListener("submit", async (event) => {
    const input = form.querySelector("input[type=file]");
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    form.querySelector("input[name=hash]").value = Array.from(new Uint8Array(digest), (byte) =>
      byte.toString(16).padStart(2, "0")).join("");
    input.value = "";
    form.submit();
  });
});
