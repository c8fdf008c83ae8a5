// Puts what a save has changed in the place of what stood there. Nothing else moves: not the page, not an open part,
// not where somebody was typing. It asks this page's own origin only.
"use strict";
(() => {
  const status = document.getElementById("status");
  const said = new Map();
  let number = Number(status.dataset.number);
  let news = null;
  let busy = false;
  let wanted = number;

  const pieces = (page) => [...page.querySelectorAll("[data-live]")];
  const names = (page) => pieces(page).map((piece) => piece.id).join(" ");
  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  function keep(page) {
    said.clear();
    for (const piece of pieces(page)) said.set(piece.id, piece.outerHTML);
  }

  function swap(fresh) {
    const focused = document.activeElement && document.activeElement.id;
    if (names(document) === names(fresh)) {
      for (const piece of pieces(fresh)) {
        if (said.get(piece.id) !== piece.outerHTML) {
          said.set(piece.id, piece.outerHTML);
          document.getElementById(piece.id).replaceWith(document.importNode(piece, true));
        }
      }
    } else {
      // Editions came, went, or stand as problems: the main part is put in as a whole.
      const open = [...document.querySelectorAll("details[open]")].map((part) => part.id);
      keep(fresh);
      for (const id of ["top", "found", "tabs", "sheets"]) {
        document.getElementById(id).replaceWith(document.importNode(fresh.getElementById(id), true));
      }
      for (const id of open) {
        const part = document.getElementById(id);
        if (part) part.open = true;
      }
    }
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) again.focus({ preventScroll: true });
  }

  async function turn() {
    if (busy) return;
    busy = true;
    try {
      while (number !== wanted) {
        const asked = wanted;
        const answer = await fetch(location.href, { cache: "no-store" });
        if (!answer.ok) { say("This page cannot be shown; the terminal says why."); break; }
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const told = fresh.getElementById("status");
        swap(fresh);
        number = Math.max(asked, Number(told.dataset.number));
        wanted = Math.max(wanted, number);
        status.dataset.number = String(number);
        status.dataset.saved = told.dataset.saved;
        const count = fresh.querySelectorAll(".findings li").length;
        const things = count === 1 ? "1 thing to look at." : `${count || "Nothing"} ${count ? "things " : ""}to look at.`;
        say(`${told.dataset.saved} ${things}`);
      }
    } catch {
      say("Not connected. Is campaign preview still running?");
    } finally {
      busy = false;
    }
  }

  function listen() {
    if (news || document.hidden) return;
    news = new EventSource("news");
    news.addEventListener("open", () => { if (number === wanted) say(status.dataset.saved + " Watching for your next save."); });
    news.addEventListener("seen", (event) => { wanted = Number(event.data); turn(); });
    news.addEventListener("error", () => say("Not connected. Is campaign preview still running?"));
  }

  // A browser opens only a few connections to one place: a page that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { listen(); return; }
    if (news) news.close();
    news = null;
  });
  keep(document);
  listen();
})();
