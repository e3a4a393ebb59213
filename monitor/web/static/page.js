// Times in the reader's zone beside UTC, and short addresses from filter forms. Pages work without it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const local = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

export function showLocalTimes(root = document) {
  if (zone === "UTC" || zone === "Etc/UTC") return;
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    const utc = at.toISOString().slice(11, 16);
    time.textContent = `${local.format(at)} (${utc} UTC)`;
    delete time.dataset.local;
  }
}

function nameZone() {
  const place = document.querySelector("[data-zone]");
  if (place && zone && zone !== "UTC" && zone !== "Etc/UTC") {
    place.textContent = ` and in your zone, ${zone}`;
    place.hidden = false;
  }
}

function leaveOutEmptyFields(form) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
}

// A page that comes from the history would keep its fields disabled.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const field of document.querySelectorAll("form[method=get] [name]:disabled")) field.disabled = false;
});

showLocalTimes();
nameZone();
for (const form of document.querySelectorAll("form[method=get]")) leaveOutEmptyFields(form);
