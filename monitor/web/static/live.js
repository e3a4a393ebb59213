// Keeps the list of events up to date: the server says that something changed, and the same address is read again.

import { showLocalTimes } from "./page.js";

const list = document.getElementById("events");
const status = document.querySelector("[data-live]");
const title = document.title;
const pause = 2000; // ms between two reads
const fresh = new Set(); // events that came or changed since the page was opened
let unseen = 0; // of them while the page was in the background
let reading = false;
let again = false;

const labels = () => new Set([...list.querySelectorAll("article[id]")].map((card) => card.id));

async function read() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.getElementById("events");
    if (response.ok && next) replace(next);
    else status.textContent = "Reload this page to see new events.";
  } catch {
    status.textContent = "No connection to the monitor. Trying again.";
  }
  setTimeout(() => {
    reading = false;
    if (again) {
      again = false;
      read();
    }
  }, pause);
}

function replace(next) {
  const before = labels();
  const focused = document.activeElement?.closest?.("#events article")?.id;
  list.replaceChildren(...document.adoptNode(next).childNodes);
  showLocalTimes(list);
  const arrived = [...labels()].filter((label) => !before.has(label));
  for (const label of arrived) fresh.add(label);
  for (const label of fresh) document.getElementById(label)?.classList.add("new");
  if (focused) document.getElementById(focused)?.querySelector("h3 a")?.focus({ preventScroll: true });
  if (!arrived.length) return;
  status.textContent = arrived.length === 1 ? "1 new event" : `${arrived.length} new events`;
  if (document.hidden) {
    unseen += arrived.length;
    document.title = `(${unseen}) ${title}`;
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
});

const events = new EventSource(`/live?since=${encodeURIComponent(list.dataset.lastChange)}`);
events.addEventListener("open", () => { status.textContent = "Live"; });
events.addEventListener("error", () => { status.textContent = "No connection to the monitor. Trying again."; });
events.addEventListener("events", (message) => {
  for (const label of JSON.parse(message.data).events) fresh.add(label);
  read();
});
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
