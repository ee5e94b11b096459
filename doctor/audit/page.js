"use strict";
const form = document.querySelector("form");
const rows = [...document.querySelectorAll("#findings tbody tr")];
const shown = document.querySelector("#shown");

function filter() {
  const { stack, policy, level, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    const { dataset } = row;
    row.hidden = Boolean(
      (stack && dataset.stack !== stack) ||
        (policy && dataset.policy !== policy) ||
        (level && dataset.level !== level) ||
        (wanted && !row.textContent.toLowerCase().includes(wanted)),
    );
    count += row.hidden ? 0 : 1;
  }
  shown.textContent = `${count} of ${rows.length} shown`;
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
document.querySelector("#stacks").addEventListener("click", (event) => {
  const { stack, policy } = event.target.dataset;
  if (policy) {
    form.reset();
    form.elements.stack.value = stack;
    form.elements.policy.value = policy;
    filter();
    document.querySelector("#findings").scrollIntoView();
  }
});
// A link can name a filter: `page.html?level=mandatory`.
for (const [name, value] of new URLSearchParams(location.search)) {
  const control = form.elements.namedItem(name);
  if (control) control.value = value;
}
form.hidden = false;
filter();
