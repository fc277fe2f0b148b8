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

  // Where the form says so, several files may be chosen, and each goes by a form of its own; what is typed for one file is not said of the others.
  const several = form.querySelector("[data-several]");
  const chosen = form.elements.file;
  const alone = () => several?.dataset.several.split(" ").forEach((name) => {
    const field = form.elements[name];
    if (!field) return;
    field.disabled = chosen.files.length > 1;
    const around = field.closest(".field");
    if (around) around.hidden = field.disabled;
  });
  if (several) {
    several.hidden = false;
    chosen.multiple = true;
    chosen.setAttribute("aria-describedby", `${chosen.getAttribute("aria-describedby")} ${several.id}`);
    chosen.addEventListener("change", alone);
    alone();
  }

  // Ends with why this one was not taken, or "".
  const adds = async (file) => {
    const whole = file.size <= PIECE;
    const to = whole ? "" : await sends(file);
    if (!whole && !to) return words.textContent;
    const said = new FormData(form);
    said.set("file", whole ? file : new File([], ""));
    if (to) { said.set("upload", to); said.set("file-name", file.name); }
    for (;;) {
      const answer = await fetch(form.action, { method: "POST", body: said, signal: gone.signal }).catch(() => null);
      if (gone.signal.aborted) return "";
      if (!answer || answer.status === 503) { say(told.dataset.broken); await rest(); continue; }
      if (answer.redirected && !new URL(answer.url).pathname.startsWith(several.dataset.to)) { location.assign(answer.url); return ""; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return answer.redirected ? "" : page.querySelector("#file-wrong, .errors p")?.textContent || String(answer.status);
    }
  };

  const addsEach = async (files, button) => {
    const left = [];
    for (const [nth, file] of files.entries()) {
      bar.value = nth / files.length;
      say(file.name);
      const why = await adds(file);
      if (gone.signal.aborted) return;
      if (why) left.push(`${file.name}: ${why}`);
    }
    if (!left.length) { location.assign(several.dataset.to); return; }
    chosen.value = "";
    alone();
    say(`${several.dataset.left} ${left.join(" · ")}`);
    button.disabled = false;
  };

  form.addEventListener("submit", async (event) => {
    const [file, ...more] = form.elements.file.files;
    if (!file || (file.size <= PIECE && !more.length) || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    const button = form.querySelector("button:not([type=button]):not([formaction])");
    button.disabled = true;
    told.hidden = false;
    if (more.length) { await addsEach([file, ...more], button); return; }
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
