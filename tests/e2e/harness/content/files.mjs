// Files as the browser gives them to the page: pasted, dropped, and on the way to the server.

// Runs in the page.
const inPage = async (target, { event, files }) => {
  const data = new DataTransfer();
  for (const { name, type, text, picture } of files) {
    let content = text;
    if (picture) {
      const canvas = new OffscreenCanvas(...picture);
      const context = canvas.getContext("2d");
      context.fillStyle = "teal";
      context.fillRect(0, 0, picture[0] / 2, picture[1]);
      content = await canvas.convertToBlob({ type });
    }
    data.items.add(new File([content], name, { type }));
  }
  const given = { bubbles: true, cancelable: true };
  if (event === "paste") {
    target.dispatchEvent(new ClipboardEvent("paste", { ...given, clipboardData: data }));
    return;
  }
  const dispatch = () =>
    target.dispatchEvent(new DragEvent(event, { ...given, dataTransfer: data }));
  clearInterval(window.drag);
  dispatch();
  // As a browser does until the files leave the page or are dropped.
  if (event === "dragover") window.drag = setInterval(dispatch, 100);
};

/** Returns a file of a page: a PNG of `width` x `height`. */
export const picture = (name, width, height) => ({
  name,
  type: "image/png",
  picture: [width, height],
});
export const textFile = (name, text) => ({ name, type: "text/plain", text });

export const paste = (locator, ...files) => locator.evaluate(inPage, { event: "paste", files });
export const dragOver = (locator, ...files) =>
  locator.evaluate(inPage, { event: "dragover", files });
export const endDrag = ({ page }) => page.evaluate(() => clearInterval(window.drag));
export const drop = (locator, ...files) => locator.evaluate(inPage, { event: "drop", files });

/** Returns the list of the files of the message that is being written. */
export const draftFiles = ({ page }) => page.getByRole("list", { name: "Files of your message" });
/** Returns one of them in a phase: waiting, sending, kept, added or failed. */
export const draftFile = (chat, name, phase = "added") =>
  draftFiles(chat).locator(`[data-phase=${phase}]`).filter({ hasText: name });

/** Returns the button of a file in the last question; its name is that of the file, with its size. */
export const messageFile = ({ questions }, name) =>
  questions.last().getByRole("button", { name: new RegExp(`^${name}`) });

/** Records the pictures that the page sends; Playwright does not have the bodies of such requests. */
export const recordUploads = ({ page }) =>
  page.evaluate(() => {
    const send = window.fetch;
    window.uploads = [];
    window.fetch = (url, init) => {
      if (init?.body instanceof FormData) window.uploads.push(init.body.get("file"));
      return send(url, init);
    };
  });

/** Returns width and height of each picture that was sent. */
export const uploadedSizes = ({ page }) =>
  page.evaluate(async () => {
    const bitmaps = await Promise.all(window.uploads.map((file) => createImageBitmap(file)));
    return bitmaps.map(({ width, height }) => [width, height]);
  });
