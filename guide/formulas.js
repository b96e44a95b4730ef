// Typesets the formulas of the book with the KaTeX beside this file: the sources' blocks marked `math`, which `.ci/book` makes
// `<pre class="formula">`, and `$` around code in a line. GitHub shows both. What KaTeX refuses stays as it is written, in red.
(() => {
  const typeset = (tex, displayMode) => {
    const element = document.createElement(displayMode ? "div" : "span");
    element.className = "formula";
    katex.render(tex, element, { displayMode, throwOnError: false });
    return element;
  };
  for (const pre of document.querySelectorAll("pre.formula")) {
    pre.replaceWith(typeset(pre.textContent, true));
  }
  for (const code of document.querySelectorAll("main code:not(pre code)")) {
    const { previousSibling: before, nextSibling: after } = code;
    if (before?.nodeType !== Node.TEXT_NODE || !before.data.endsWith("$")) continue;
    if (after?.nodeType !== Node.TEXT_NODE || !after.data.startsWith("$")) continue;
    before.data = before.data.slice(0, -1);
    after.data = after.data.slice(1);
    code.replaceWith(typeset(code.textContent, false));
  }
})();
