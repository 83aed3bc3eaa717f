// Elements are made here and nowhere else: text becomes text nodes, so that nothing in it can become markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `attributes` may hold `class`, `on` (listeners by event) and any other attribute; null and false
 * leave an attribute out. Children are nodes or text.
 */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for a drawing. */
export function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A link to a page elsewhere, or plain text where the address is not one of the web. */
export function outside(url, text, attributes = {}) {
  const address = webAddress(url);
  if (address === null) return el("span", attributes, text);
  return el("a", { ...attributes, href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, text);
}

/** The address if it is http or https, else null. */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) && parsed.hostname ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A button that is not a form's own. */
export function button(text, onClick, attributes = {}) {
  return el("button", { type: "button", ...attributes, on: { click: onClick } }, text);
}

/** Replace all that a node holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(present));
  return node;
}

/** Say something to those who listen to the page instead of seeing it. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Put a text on the clipboard; false where the browser does not let a page do so, as without TLS. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Hand a text to the user as a file. */
export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter(present));
  return node;
}

function present(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}
