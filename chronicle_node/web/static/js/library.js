// The library by keyboard: j and k move from entry to entry, x chooses the one, Shift with a click or x chooses all from
// the last one chosen. A button chooses everything on the page. Without this file entries are chosen one by one, and the
// search's switch for keys (in its page) switches these off as well.

const form = document.querySelector("form[data-bulk]");
if (form) {
  const boxes = [...form.querySelectorAll('input[name="items"]')];
  const which = form.querySelector("#bulk-which");
  let last = null;

  const choose = (box, range) => {
    if (range && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
    if (box.checked) which.value = "chosen";
  };
  boxes.forEach((box) => box.addEventListener("click", (event) => choose(box, event.shiftKey)));

  const every = document.createElement("button");
  every.type = "button";
  every.className = "button button--bare";
  every.textContent = "Choose all on this page";
  every.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = on; });
    every.textContent = on ? "Choose none" : "Choose all on this page";
    which.value = "chosen";
  });
  form.querySelector(".bulk legend").after(every);

  const off = () => { try { return localStorage.getItem("search-key") === "off"; } catch { return false; } };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || off()) return;
    if (event.target.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
    const at = boxes.indexOf(document.activeElement);
    const step = { j: 1, k: -1 }[event.key];
    if (step) (boxes[at + step] ?? boxes[Math.max(at, 0)])?.focus();
    else if (event.key.toLowerCase() === "x" && at >= 0) {
      boxes[at].checked = !boxes[at].checked;
      choose(boxes[at], event.shiftKey);
    }
  });
}
