// Narrows a list down to the entries that have every word that is typed, and keeps the words in the address. The page
// is whole without it; entries are marked with data-entry, what holds them with data-group. Where the list goes over
// several pages, data-all is the address of the register's table that has the entries of all: the words go there too.
"use strict";
(() => {
  const place = document.querySelector(".filter");
  if (!place) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll("[data-entry]")].map((element) => ({ element, text: plain(element.textContent) }));
  const groups = [...document.querySelectorAll("[data-group]")];
  const input = document.createElement("input");
  const status = document.createElement("p");
  input.type = "search";
  input.autocomplete = "off";
  input.placeholder = place.dataset.label;
  input.setAttribute("aria-label", place.dataset.label);
  status.setAttribute("role", "status");
  place.classList.add("tools");
  place.append(input, status);
  const elsewhere = document.createElement("a");
  if (place.dataset.all) {
    const line = document.createElement("p");
    elsewhere.textContent = place.dataset.inAll;
    elsewhere.hidden = true;
    line.append(elsewhere);
    place.append(line);
  }

  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let number = 0;
    for (const { element, text } of entries) {
      element.hidden = !words.every((word) => text.includes(word));
      if (!element.hidden) number += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-entry]:not([hidden])");
    status.textContent = words.length ? `${number} of ${entries.length}${place.dataset.all ? " on this page" : ""}` : "";
    elsewhere.hidden = !words.length;
    if (place.dataset.all) elsewhere.href = `${place.dataset.all}&q=${encodeURIComponent(words.join(" "))}`;
  }

  function read() {
    const found = /^#q=(.*)$/s.exec(location.hash);
    if (!found && input.value === "") return;
    try { input.value = found ? decodeURIComponent(found[1].replaceAll("+", " ")) : ""; } catch { return; }
    show();
  }

  input.addEventListener("input", () => {
    show();
    const words = input.value.trim();
    history.replaceState(null, "", words ? `#q=${encodeURIComponent(words)}` : location.pathname + location.search);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !input.value) return;
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  window.addEventListener("hashchange", read);
  read();
})();
