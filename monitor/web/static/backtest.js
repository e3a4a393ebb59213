// A back-test that runs: shows how far it is, and reloads the page at its end. The page works without it.

const place = document.querySelector("[data-backtest]");
const words = place.querySelector("[data-state]");
const bar = place.querySelector("svg.share rect:last-child");
const EVERY = 1500; // milliseconds

async function look() {
  try {
    const response = await fetch(place.dataset.backtest, { headers: { Accept: "application/json" } });
    const found = await response.json();
    if (!found.running) {
      location.reload();
      return;
    }
    const percent = Math.round(100 * found.share);
    words.textContent = `${found.articles.toLocaleString("en")} articles read, ${percent} %.`;
    bar.setAttribute("width", String(100 * found.share));
  } catch {
    words.textContent = "No answer from the monitor.";
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
