// The office works without this file. With it: one key press locks every tab, lists follow the keyboard,
// a waiting thing makes itself noticed and stands in its list without reloading, and what is being typed is kept when the session ends.
(() => {
  "use strict";
  const page = document.documentElement;
  const signedIn = document.body.dataset.office === "open";
  const quiet = new AbortController();
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);
  const post = (path, body) => fetch(path, { method: "POST", body, redirect: "manual", keepalive: true });
  page.classList.add("scripted");

  // A page taken out of the browser's memory must ask again whether it may be shown.
  addEventListener("pageshow", (event) => { if (event.persisted) { page.classList.add("covered"); location.reload(); } });

  all("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  all("[data-fills]").forEach((button) => button.addEventListener("click", () => {
    all(button.dataset.fills).forEach((field) => { field.value = button.value; });
  }));
  if (!signedIn) return;

  // What is being typed
  const edited = new Set();
  let typedSince = false;
  addEventListener("input", (event) => {
    typedSince = true;
    const form = event.target.form;
    if (form && form.method === "post" && !form.hasAttribute("data-fleeting")) edited.add(form);
  });
  addEventListener("submit", (event) => edited.delete(event.target));
  const keep = () => Promise.all([...edited].map((form) => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
    fields.append("kept-path", new URL(form.action).pathname);
    return post("/keep", fields).catch(() => {});
  }));
  const soon = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);

  // Locking
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("office") : null;
  const tell = () => {
    if (channel) channel.postMessage("lock");
    try { localStorage.setItem("office-lock", String(Date.now())); } catch { /* storage may be switched off */ }
  };
  let leaving = false;
  const leave = async (first) => {
    if (leaving) return;
    leaving = true;
    page.classList.add("covered");
    quiet.abort();
    if (first) tell();
    await soon(keep());
    if (first) await soon(post("/lock").catch(() => {}));
    location.replace("/signin");
  };
  if (channel) channel.onmessage = () => leave(false);
  addEventListener("storage", (event) => { if (event.key === "office-lock") leave(false); });
  all("form[data-lock]").forEach((form) => form.addEventListener("submit", (event) => { event.preventDefault(); leave(true); }));

  // Keys
  let escaped = 0;
  let here = -1;
  const rows = () => all("[data-row]").filter((row) => !row.checkVisibility || row.checkVisibility());
  // A row that folds others is no thing to be confirmed: what its keys would press may be out of sight.
  const inRow = (what) => { const row = rows()[here]; return row && row.tagName !== "DETAILS" ? row.querySelector(what) : null; };
  const go = (step) => {
    const list = rows();
    if (!list.length) return;
    here = Math.max(0, Math.min(list.length - 1, here + step));
    list.forEach((row, n) => row.toggleAttribute("data-here", n === here));
    const target = list[here].querySelector("summary, a, button") || list[here];
    target.focus({ preventScroll: true });
    list[here].scrollIntoView({ block: "nearest" });
  };
  // Whoever judged a row comes back to the one behind it, and the keys go on there.
  here = rows().findIndex((row) => row.id && `#${row.id}` === location.hash);
  if (here >= 0) rows()[here].toggleAttribute("data-here", true);
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    o: () => { const link = rows()[here]?.querySelector("summary, a"); if (link) link.click(); },
    c: () => { const link = inRow("[data-correct]"); if (link) location.assign(`${link.href}#words`); },
    x: () => { const button = inRow("[data-discard]"); if (button) button.click(); },
    e: () => { const button = inRow("button:not([data-discard]), [data-act]"); if (button) button.click(); },
    "/": () => { const box = one("#search"); if (box) box.focus(); },
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (event.timeStamp - escaped < 800) leave(true);
      escaped = event.timeStamp;
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });

  // Being noticed
  const title = document.title;
  const notice = one("#ending");
  const box = one("[data-sound]");
  const wanted = () => { try { return localStorage.getItem("office-sound") === "on"; } catch { return false; } };
  const beep = () => {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
    tone.frequency.value = 523;
    tone.connect(volume).connect(audio.destination);
    tone.onended = () => audio.close();
    tone.start();
    tone.stop(audio.currentTime + 0.6);
  };
  if (box) {
    box.checked = wanted();
    box.addEventListener("change", () => {
      try { localStorage.setItem("office-sound", box.checked ? "on" : "off"); } catch { /* storage may be switched off */ }
      if (box.checked) beep();
    });
  }
  // A page that only lists is read again, unless somebody is at work in it: nothing moves under a hand.
  const live = one("main[data-live]");
  let touched = Date.now();
  ["pointermove", "pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, () => { touched = Date.now(); }, { passive: true }));
  const shown = (where) => [...where.children].filter((each) => each.id !== "ending");
  const words = (where) => shown(where).map((each) => each.textContent).join("");
  const isAtWork = () => Date.now() - touched < 10000
    || all("input, textarea", live).some((field) => field.checked !== field.defaultChecked || field.value !== field.defaultValue);
  const renew = async () => {
    if (!live || isAtWork()) return;
    const answer = await fetch(location.href, { headers: { "office-quiet": "yes" }, redirect: "manual", signal: quiet.signal, cache: "no-store" });
    const come = answer.status === 200 && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!come || words(come) === words(live) || isAtWork()) return;
    const unfolded = all("details", live).map((each) => each.open);
    all("details", come).forEach((each, n) => { each.open = unfolded[n] || each.open; });
    const held = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
    shown(live).forEach((each) => each.remove());
    live.append(...shown(come));
    if (held) all("a", live).find((each) => each.getAttribute("href") === held)?.focus({ preventScroll: true });
  };
  // A case or a call that stands open stays as it is, for somebody may be reading or typing; what came is said, and shown when they ask.
  const drawn = one("main[data-of]");
  const came = one(".came"); // Not by its name, which a field of a form has too.
  if (came) came.querySelector("a").addEventListener("click", async (event) => {
    event.preventDefault();
    await soon(keep());
    const to = new URL(event.target.href);
    const asked = new URLSearchParams(location.search);
    asked.delete("edit");
    to.search = asked;
    if (to.pathname + to.search === location.pathname + location.search) location.reload(); else location.assign(to);
  });
  let waiting = null;
  const pulse = async () => {
    if (leaving) return;
    try {
      if (typedSince) { typedSince = false; await post("/stay"); }
      const answer = await fetch(drawn ? `/pulse?of=${drawn.dataset.of}` : "/pulse", { redirect: "manual", signal: quiet.signal, cache: "no-store" });
      if (answer.status !== 200) { if (answer.status === 401 || answer.type === "opaqueredirect") leave(false); return; }
      const left = Number(answer.headers.get("office-left"));
      const said = await answer.json();
      document.title = said.waiting ? `(${said.waiting}) ${title}` : title;
      if (waiting !== null && said.waiting > waiting && wanted()) beep();
      waiting = said.waiting;
      const fresh = one("#fresh");
      if (fresh && said.fresh) fresh.textContent = said.fresh;
      if (came && said.state !== drawn.dataset.state) came.hidden = false;
      if (notice) notice.hidden = left > 120;
      if (left < 25 && edited.size) await keep();
      await renew();
    } catch { /* the next pulse asks again */ }
  };
  if (notice) notice.querySelector("button").addEventListener("click", async () => { await post("/stay").catch(() => {}); notice.hidden = true; });
  setInterval(pulse, 20000);
  pulse();
})();
