// A button on each block of code: copies it without prompts and outputs.
(() => {
  const BLOCKS = "main div.highlight > pre";
  // What a program printed is not code.
  const PRINTED = ".cell_output, .sphx-glr-script-out";

  /** Return the code of a block: of an example with prompts, the lines that have one. */
  const codeOf = (pre) => {
    const copy = pre.cloneNode(true);
    const prompts = copy.querySelectorAll(".gp").length;
    for (const part of copy.querySelectorAll(".linenos, .gp, .go, .gt")) part.remove();
    const lines = copy.textContent.trimEnd().split("\n");
    return (prompts ? lines.filter((line) => line.trim()) : lines).join("\n");
  };

  /** Write to the clipboard; the second way works where the first is refused. */
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      if (!done) throw new Error("The clipboard is closed.");
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const pre of document.querySelectorAll(BLOCKS)) {
      if (pre.closest(PRINTED)) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copybtn";
      button.textContent = "Copy";
      pre.after(button);
    }
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copybtn");
    if (!button) return;
    try {
      await write(codeOf(button.previousElementSibling));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
})();
