// Handles the text field of index.html until the page has loaded: language, stored draft, focus,
// Enter and Send. src/features/composer/early-input.ts then moves the text and the sent messages
// into the page.
{
  const WORDS = {
    en: { label: "Message", placeholder: "Ask something", send: "Send" },
    de: { label: "Nachricht", placeholder: "Etwas fragen", send: "Senden" },
  };
  const box = document.querySelector("#composer[data-early]");
  const button = document.querySelector(".send-button");
  const thread = document.querySelector(".thread");
  const messages = [];
  const isTouch = () => matchMedia("(pointer: coarse)").matches;
  const joinTexts = (texts) => texts.filter((text) => text !== "").join("\n\n");
  const metaOf = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
  const loadItem = (name) => {
    try {
      return localStorage.getItem(`wordbrook.${name}`);
    } catch {
      return null; // Storage may be forbidden.
    }
  };
  const conversationId = () => {
    try {
      const path = location.pathname.slice(metaOf("base-path").length);
      return decodeURIComponent(/^\/c\/([^/]+)\/?$/.exec(path)?.[1] ?? "");
    } catch {
      return "";
    }
  };
  const draft = `${metaOf("storage-scope")}draft.${conversationId() || "new"}`;

  const wished = navigator.languages.map((name) => name.split("-")[0].toLowerCase());
  const isSpoken = (name) => Object.hasOwn(WORDS, name ?? "");
  const language = [loadItem("language"), ...wished].find(isSpoken) ?? "en";
  const words = WORDS[language];
  box.lang = button.lang = language;
  box.setAttribute("aria-label", words.label);
  box.placeholder = words.placeholder;
  button.setAttribute("aria-label", words.send);

  const updateField = () => {
    button.setAttribute("aria-disabled", String(box.value.trim() === ""));
    if (CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  };
  const saveDraft = () => {
    updateField();
    // Sent messages are stored too: they go out only when the page has loaded, and must outlast a
    // reload.
    const whole = joinTexts([...messages, box.value]);
    try {
      if (whole === "") localStorage.removeItem(`wordbrook.${draft}`);
      else localStorage.setItem(`wordbrook.${draft}`, whole);
    } catch {
      // Storage is full or forbidden: the draft is not stored.
    }
  };
  const send = () => {
    if (!isTouch()) box.focus();
    if (box.value.trim() === "") return;
    const message = document.createElement("article");
    message.className = "user-message pending pending-sending";
    message.append(document.createElement("div"));
    message.firstChild.className = "user-text";
    message.firstChild.dir = "auto";
    message.firstChild.textContent = box.value;
    thread.append(message);
    message.scrollIntoView();
    messages.push(box.value);
    box.value = "";
    saveDraft();
  };

  // A dropped file would replace the page. For the life of the page, not only until it has loaded.
  for (const name of ["dragover", "drop"]) {
    addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files") || event.defaultPrevented) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }

  box.addEventListener("input", saveDraft);
  box.addEventListener("compositionstart", () => (box.dataset.composing = ""));
  box.addEventListener("compositionend", () => delete box.dataset.composing);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    const isForced = event.ctrlKey || event.metaKey;
    if (!isForced && (isTouch() || loadItem("enter") === "newline")) return;
    event.preventDefault();
    send();
  });
  button.addEventListener("click", send);

  // The user may have typed before this script ran; that text goes below the stored draft.
  const typed = box.value;
  const [start, end] = [box.selectionStart, box.selectionEnd];
  box.value = joinTexts([loadItem(draft) ?? "", typed]);
  const before = box.value.length - typed.length;
  box.setSelectionRange(before + start, before + end);
  box.dataset.early = "whole";
  if (typed === "") updateField();
  else saveDraft();
  if (!isTouch()) box.focus();
}
