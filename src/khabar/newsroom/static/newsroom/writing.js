/* Tools for fields in Arabic script: a key for the half-space, visible marks, and tidying with a diff. */
(function () {
  "use strict";
  const template = document.getElementById("khabar-writing");
  if (!template) return;
  const ZWNJ = "\u200c";
  const REMEMBERED = "khabar-marks";
  const tags = JSON.parse(template.dataset.tags);
  const part = (name) => template.content.querySelector(name).cloneNode(true);
  const bar = part(".khabar-tools");
  const switcher = bar.querySelector("[data-do=marks]");
  let current = null;

  const WRITTEN = ":is(input[type=text], textarea)[lang], .Draftail-Editor[lang]";
  const isRich = (field) => field.classList.contains("Draftail-Editor");
  const inScript = (field) => tags.includes(field.lang) && !field.readOnly && !field.disabled;
  const fieldOf = (node) => {
    const field = node instanceof Element ? node.closest(WRITTEN) : null;
    return field && inScript(field) ? field : null;
  };
  /* Draftail keeps its editor on the hidden input beside its wrapper. */
  const editorOf = (field) => {
    for (let host = field.parentElement; host; host = host.parentElement) {
      const input = host.querySelector("input[type=hidden]");
      if (input) return input.draftailEditor;
    }
    return null;
  };

  /* The half-space. */

  function insert(field) {
    if (!isRich(field)) {
      if (field.value[field.selectionStart - 1] !== ZWNJ) document.execCommand("insertText", false, ZWNJ);
      return;
    }
    const { EditorState, Modifier } = window.DraftJS;
    const editor = editorOf(field);
    const state = editor.getEditorState();
    const selection = state.getSelection();
    const block = state.getCurrentContent().getBlockForKey(selection.getStartKey());
    if (block.getText()[selection.getStartOffset() - 1] === ZWNJ) return;
    const content = Modifier.replaceText(state.getCurrentContent(), selection, ZWNJ, state.getCurrentInlineStyle());
    editor.onChange(EditorState.push(state, content, "insert-characters"));
  }

  document.addEventListener(
    "keydown",
    (event) => {
      const space = event.code === "Space" && event.shiftKey && !event.ctrlKey;
      const two = event.code === "Digit2" && event.shiftKey && event.ctrlKey;
      const field = fieldOf(event.target);
      if (!field || event.altKey || event.metaKey || event.isComposing || !(space || two)) return;
      event.preventDefault();
      event.stopPropagation();
      insert(field);
    },
    true,
  );

  /* The tool bar, above the field in which somebody writes. */

  document.addEventListener("focusin", (event) => {
    const field = fieldOf(event.target);
    if (field && field !== current) {
      current = field;
      field.after(bar);
      field.parentElement.classList.add("khabar-host");
      view(field);
    }
  });

  document.addEventListener("focusout", () => {
    window.setTimeout(() => {
      const now = document.activeElement;
      if (bar.contains(now) || now?.closest("dialog") || fieldOf(now) === current) return;
      bar.remove();
      current = null;
    });
  });

  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && current) ({ zwnj: press, marks: toggle, tidy: ask })[button.dataset.do](current);
  });

  function press(field) {
    if (!field.contains(document.activeElement)) focus(field);
    insert(field);
  }

  function focus(field) {
    if (isRich(field)) editorOf(field).focus();
    else field.focus();
  }

  /* Marks: rich text shows them in place, a plain field in a line below it. */

  function toggle() {
    const on = document.documentElement.classList.toggle("khabar-marks");
    window.localStorage.setItem(REMEMBERED, on ? "1" : "");
    showMarks(on);
  }

  function showMarks(on) {
    document.documentElement.classList.toggle("khabar-marks", on);
    switcher.setAttribute("aria-pressed", String(on));
    document.querySelectorAll(".khabar-view").forEach((old) => old.remove());
    if (on) document.querySelectorAll(WRITTEN).forEach(view);
  }

  function view(field) {
    const old = field.parentElement.querySelector(":scope > .khabar-view");
    const on = document.documentElement.classList.contains("khabar-marks");
    if (!on || isRich(field) || !inScript(field) || !window.khabarMarks.has(field.value)) {
      old?.remove();
      return;
    }
    const shown = old || document.createElement("div");
    shown.className = "khabar-view";
    shown.lang = field.lang;
    shown.dir = field.dir;
    shown.replaceChildren(window.khabarMarks.nodes(field.value));
    if (!old) field.after(shown);
  }

  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (field) view(field);
  });

  /* Tidying. */

  /* Returns the texts of the form with what is needed to change them: one for a plain field, one per rich text block. */
  function textsOf(form) {
    return Array.from(form.querySelectorAll(WRITTEN)).filter(inScript).flatMap((field) => {
      if (!isRich(field)) return [{ field, lang: field.lang, text: field.value }];
      const blocks = editorOf(field)?.getEditorState().getCurrentContent().getBlocksAsArray() || [];
      return blocks.map((block) => ({ field, lang: field.lang, text: block.getText(), block: block.getKey() }));
    }).filter(({ text }) => text);
  }

  async function ask(field) {
    const texts = textsOf(field.form || field.closest("form") || document);
    const dialog = part(".khabar-tidy");
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "apply") change(texts, dialog);
      dialog.remove();
      if (field.isConnected) focus(field);
    });
    dialog.showModal();
    try {
      const response = await fetch(template.dataset.address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          [window.wagtailConfig.CSRF_HEADER_NAME]: window.wagtailConfig.CSRF_TOKEN,
        },
        body: JSON.stringify(texts.map(({ lang, text }) => ({ lang, text }))),
      });
      if (!response.ok) throw new Error(String(response.status));
      list(dialog, texts, (await response.json()).texts);
    } catch {
      dialog.querySelector(".khabar-tidy__failed").hidden = false;
      dialog.querySelector("[value=apply]").hidden = true;
    }
  }

  function list(dialog, texts, proposals) {
    let heading = "";
    const place = dialog.querySelector(".khabar-tidy__list");
    proposals.forEach((changes, number) => {
      if (!changes.length) return;
      const { field, lang } = texts[number];
      const label = labelOf(field);
      if (label !== heading) {
        const title = document.createElement("h3");
        title.textContent = heading = label;
        place.append(title);
      }
      changes.forEach((proposal) => place.append(row(proposal, number, lang, field.dir)));
    });
    const some = place.childElementCount > 0;
    dialog.querySelector(".khabar-tidy__none").hidden = some;
    dialog.querySelector(".khabar-tidy__note").hidden = !some;
    dialog.querySelector("[value=apply]").hidden = !some;
  }

  function row(proposal, number, lang, dir) {
    const made = document.createElement("label");
    made.className = "khabar-tidy__change";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.dataset.text = number;
    box.edits = proposal.edits;
    const rules = document.createElement("small");
    rules.textContent = proposal.rules.join(", ") + (proposal.times > 1 ? ` ×${proposal.times}` : "");
    const diff = document.createElement("span");
    diff.lang = lang;
    diff.dir = dir;
    ["del", "ins"].forEach((kind) => {
      const element = document.createElement(kind);
      element.append(window.khabarMarks.nodes(kind === "del" ? proposal.old : proposal.new));
      diff.append(element, " ");
    });
    made.append(box, diff, rules);
    return made;
  }

  function labelOf(field) {
    const block = field.closest("section.w-panel")?.querySelector("[data-panel-heading-text]");
    const named = field.labels?.[0] || block || field.closest(".w-field__wrapper")?.querySelector(".w-field__label");
    return (named?.textContent || field.getAttribute("aria-label") || "").replace("*", "").trim();
  }

  function change(texts, dialog) {
    const before = new Map();
    dialog.querySelectorAll("input:checked").forEach((box) => {
      const text = texts[box.dataset.text];
      text.edits = [...(text.edits || []), ...box.edits];
    });
    texts.filter(({ edits }) => edits).forEach((text) => {
      text.edits.sort((one, other) => other[0] - one[0]);
      if (!before.has(text.field)) before.set(text.field, contentOf(text.field));
      if (text.block) changeRich(text);
      else setPlain(text.field, text.edits.reduce((value, [start, end, made]) => value.slice(0, start) + made + value.slice(end), text.text));
    });
    if (before.size) offerUndo(before);
  }

  const contentOf = (field) => (isRich(field) ? editorOf(field).getEditorState().getCurrentContent() : field.value);

  function setPlain(field, value) {
    field.value = value;
    ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
  }

  function setRich(field, content) {
    const editor = editorOf(field);
    editor.onChange(window.DraftJS.EditorState.push(editor.getEditorState(), content, "insert-characters"));
  }

  function changeRich({ field, block, edits }) {
    const { Modifier, SelectionState } = window.DraftJS;
    const changed = edits.reduce((content, [start, end, made]) => {
      const holder = content.getBlockForKey(block);
      const place = SelectionState.createEmpty(block).merge({ anchorOffset: start, focusOffset: end });
      return Modifier.replaceText(content, place, made, holder.getInlineStyleAt(start), holder.getEntityAt(start));
    }, contentOf(field));
    setRich(field, changed);
  }

  function offerUndo(before) {
    document.querySelectorAll(".khabar-undo").forEach((old) => old.remove());
    const notice = part(".khabar-undo");
    notice.querySelector("button").addEventListener("click", () => {
      before.forEach((content, field) => (isRich(field) ? setRich(field, content) : setPlain(field, content)));
      notice.remove();
    });
    document.body.append(notice);
    window.setTimeout(() => notice.remove(), 20000);
  }

  document.addEventListener("DOMContentLoaded", () => showMarks(Boolean(window.localStorage.getItem(REMEMBERED))));
})();
