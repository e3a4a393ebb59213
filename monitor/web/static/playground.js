// The playground: sends its form while somebody types, and shows the answer. The page works without it.

const form = document.querySelector("form[data-playground]");
const place = document.querySelector("[data-verdict]");
const state = document.querySelector("[data-verdict-state]");
const WAIT = 350; // milliseconds after the last key
let timer = 0;
let running = null;

async function read() {
  running?.abort();
  const asked = (running = new AbortController());
  const fields = new FormData(form);
  const token = fields.get("form_token");
  fields.delete("form_token");
  state.textContent = "Reading …";
  try {
    const response = await fetch(form.dataset.playground, {
      method: "POST",
      headers: { "X-Form-Token": token, Accept: "application/json" },
      body: new URLSearchParams(fields),
      signal: asked.signal,
    });
    if (!response.headers.get("content-type")?.startsWith("application/json")) {
      state.textContent = response.status === 403 ? "Reload this page to go on." : await response.text();
      return;
    }
    const answer = await response.json();
    place.innerHTML = answer.html; // made and escaped by the server, like the rest of the page
    addCopyButtons();
    state.textContent = summary(answer);
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = "No answer from the monitor.";
  } finally {
    if (running === asked) running = null;
  }
}

// The answer in a few words, which a screen reader reads aloud.
function summary(answer) {
  if (answer.problems.length) return "Not read.";
  if (answer.alerts === undefined) return "";
  const verdict = answer.alerts ? "Alert" : "No alert";
  if (!answer.clause) return `${verdict}.`;
  const query = { true: "your query holds", false: "your query does not hold", null: "your query has a problem" };
  return `${verdict}; ${query[answer.clause.holds]}.`;
}

function addCopyButtons() {
  if (!navigator.clipboard) return;
  for (const code of place.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      state.textContent = "Copied.";
    });
    code.closest("pre").after(button);
  }
}

const clause = form.elements.clause;
const load = form.querySelector("[name=load]");
form.elements.rule.addEventListener("change", () => {
  if (form.elements.rule.value && !clause.value.trim()) form.requestSubmit(load);
});

form.addEventListener("input", (event) => {
  if (event.target.name === "days") return;
  clearTimeout(timer);
  timer = setTimeout(read, WAIT);
});
addCopyButtons();
