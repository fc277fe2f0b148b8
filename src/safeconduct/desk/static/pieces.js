// A form with a file works without this file. With it: a large file goes before its form, piece by piece; a line that breaks costs one piece,
// one sees how far it is, and a page that was loaded again goes on where it stopped, once the same file was chosen again.
(() => {
  "use strict";
  const PIECE = 1 << 20; // As `desk/taking.py` takes at most.
  const CHUNK = PIECE - 4; // As the office seals them: of these, whole ones outlive the page and the office.
  const AGAIN_MS = 2000;
  const form = document.querySelector("form[data-pieces]");
  if (!form) return;
  const told = form.querySelector("[data-sending]");
  const [bar, words] = told.children;
  const gone = new AbortController();
  addEventListener("pagehide", () => gone.abort());
  const rest = () => new Promise((done) => setTimeout(done, AGAIN_MS));
  const say = (text) => { if (words.textContent !== text) words.textContent = text; };
  const beside = (field, value) => {
    const input = form.querySelector(`input[name="${field}"]`) || form.appendChild(document.createElement("input"));
    Object.assign(input, { type: "hidden", name: field, value });
  };
  // The form goes without its file: that has gone before, or somebody has to sign in first, and what was typed is kept for them.
  const goes = () => {
    const field = form.elements.file;
    field.required = false;
    field.value = "";
    form.submit();
  };

  // What the office answers to this, in time; "" when it cannot be sent, which was said.
  const asks = async (to, body, headers = {}) => {
    for (;;) {
      const answer = await fetch(`/pieces/${to}`, { method: "POST", body, headers, redirect: "manual", signal: gone.signal }).catch(() => null);
      if (gone.signal.aborted) return "";
      if (!answer || answer.status === 503) { say(told.dataset.broken); await rest(); continue; }
      const text = await answer.text().catch(() => "");
      if (answer.status === 401 || answer.type === "opaqueredirect") { goes(); return ""; }
      if (answer.status !== 200 && answer.status !== 409) { say(text); return ""; }
      return text;
    }
  };

  const announces = (file) => {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") said.append(name, value);
    const about = { "sent-to": new URL(form.action).pathname, "sent-name": file.name, "sent-size": file.size, "sent-changed": file.lastModified };
    for (const [name, value] of Object.entries(about)) said.set(name, value);
    return asks("begin", said);
  };

  // Stands for the first bytes of the file, so that another file of the same name is never joined to it; null when it cannot be read.
  const same = async (file, end) => {
    if (!crypto.subtle) return ""; // Then it begins anew.
    let hash = new Uint8Array(32);
    for (let at = 0; at < end; at += CHUNK) {
      const part = await file.slice(at, at + CHUNK).arrayBuffer().catch(() => null);
      if (!part) return null;
      const both = new Uint8Array(32 + part.byteLength);
      both.set(hash);
      both.set(new Uint8Array(part), 32);
      hash = new Uint8Array(await crypto.subtle.digest("SHA-256", both));
    }
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // Ends with the name under which all of the file is there, or "". Whatever was answered but a number is said beside the bar.
  const sends = async (file) => {
    const [to, before] = (await announces(file)).split(" ");
    if (!to) return "";
    const headers = {};
    for (let at = Number(before); at < file.size;) {
      bar.value = at / file.size;
      if (at && at === Number(before)) headers["same-so-far"] = await same(file, at);
      const piece = await file.slice(at, at + PIECE).arrayBuffer().catch(() => null);
      if (!piece || headers["same-so-far"] === null) { say(told.dataset.lost); return ""; }
      const answer = await asks(`${to}?at=${at}`, piece, headers);
      if (!answer) return "";
      at = Number(answer);
      say("");
    }
    bar.value = 1;
    return to;
  };

  form.addEventListener("submit", async (event) => {
    const [file] = form.elements.file.files;
    if (!file || file.size <= PIECE || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    const button = form.querySelector("button:not([type=button]):not([formaction])");
    button.disabled = true;
    told.hidden = false;
    const to = await sends(file);
    if (to) {
      beside("upload", to);
      beside("file-name", file.name);
      goes();
    } else {
      button.disabled = false;
    }
  });
})();
