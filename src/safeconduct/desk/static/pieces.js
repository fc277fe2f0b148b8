// A form with a file works without this file. With it: a large file goes before its form, piece by piece; a line that breaks costs one piece,
// and one sees how far it is.
(() => {
  "use strict";
  const PIECE = 1 << 20; // As `desk/taking.py` takes at most.
  const AGAIN_MS = 2000;
  const form = document.querySelector("form[data-pieces]");
  if (!form) return;
  const told = form.querySelector("[data-sending]");
  const [bar, words] = told.children;
  const gone = new AbortController();
  addEventListener("pagehide", () => gone.abort());
  const rest = () => new Promise((done) => setTimeout(done, AGAIN_MS));
  const say = (text) => { if (words.textContent !== text) words.textContent = text; };
  const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const beside = (field, value) => {
    const input = form.querySelector(`input[name="${field}"]`) || form.appendChild(document.createElement("input"));
    Object.assign(input, { type: "hidden", name: field, value });
  };

  // Ends with true when all of the file is there. Whatever was answered but a number is said beside the bar.
  const sends = async (file, to) => {
    for (let at = 0; at < file.size;) {
      const piece = await file.slice(at, at + PIECE).arrayBuffer().catch(() => null);
      if (!piece) { say(told.dataset.lost); return false; }
      const answer = await fetch(`/pieces/${to}?at=${at}`, { method: "POST", body: piece, redirect: "manual", signal: gone.signal }).catch(() => null);
      if (gone.signal.aborted) return false;
      if (!answer || answer.status === 503) { say(told.dataset.broken); await rest(); continue; }
      const text = await answer.text().catch(() => "");
      if (answer.status === 401 || answer.type === "opaqueredirect") { location.replace("/signin"); return false; }
      if (answer.status !== 200 && answer.status !== 409) { say(text); return false; }
      at = Number(text);
      bar.value = at / file.size;
      say("");
    }
    return true;
  };

  form.addEventListener("submit", async (event) => {
    const field = form.elements.file;
    const [file] = field.files;
    if (!file || file.size <= PIECE) return;
    event.preventDefault();
    const button = form.querySelector("button:not([type=button])");
    const to = name();
    button.disabled = true;
    told.hidden = false;
    if (await sends(file, to)) {
      beside("upload", to);
      beside("file-name", file.name);
      field.required = false;
      field.value = "";
      form.submit();
    } else {
      button.disabled = false;
    }
  });
})();
