// Keeps the list of events up to date: the server says that something changed, and the same address is read again.

import { showLocalTimes } from "./page.js";

const list = document.getElementById("events");
const status = document.querySelector("[data-live]");
const least = 2000; // ms between two reads
let reading = false;
let again = false;

function labels(root) {
  return new Set([...root.querySelectorAll("article[id]")].map((card) => card.id));
}

async function read(changed) {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!response.ok) return;
    const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("events");
    if (next) replace(next, changed);
  } catch {
    status.textContent = "No connection to the monitor. Trying again.";
  } finally {
    setTimeout(() => {
      reading = false;
      if (again) {
        again = false;
        read(new Set());
      }
    }, least);
  }
}

function replace(next, changed) {
  const before = labels(list);
  const focused = document.activeElement?.closest?.("#events article")?.id;
  list.replaceChildren(...document.adoptNode(next).childNodes);
  showLocalTimes(list);
  const fresh = [...labels(list)].filter((label) => !before.has(label));
  for (const label of fresh) document.getElementById(label).classList.add("new");
  for (const label of changed) document.getElementById(label)?.classList.add("new");
  if (focused) document.getElementById(focused)?.querySelector("h3 a")?.focus({ preventScroll: true });
  if (fresh.length) status.textContent = fresh.length === 1 ? "1 new event" : `${fresh.length} new events`;
}

const events = new EventSource(`/live?since=${encodeURIComponent(list.dataset.lastChange)}`);
events.addEventListener("open", () => { status.textContent = "Live"; });
events.addEventListener("error", () => { status.textContent = "No connection to the monitor. Trying again."; });
events.addEventListener("events", (message) => read(new Set(JSON.parse(message.data).events)));
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
