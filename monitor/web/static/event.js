// Remembers the reader's own name between forms, in this browser alone. Pages work without it.

const key = "monitor-name";

for (const field of document.querySelectorAll("[data-remember=name]")) {
  try {
    if (!field.value) field.value = localStorage.getItem(key) ?? "";
    field.form.addEventListener("submit", () => localStorage.setItem(key, field.value.trim()));
  } catch {
    // storage is switched off
  }
}
document.getElementById("done")?.focus();
