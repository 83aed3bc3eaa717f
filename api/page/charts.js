// A part of the ledger as a chart, and taken away as a file.

import { button, download, el, fill } from "./dom.js";
import { text } from "./server.js";

const TYPES = { csv: "text/csv", json: "application/json", svg: "image/svg+xml" };

/**
 * Draw what `path("svg")` names inside `place`, unless it is no longer `wanted()`. The chart comes as a picture: it is
 * drawn on the server, and what is in a picture cannot act.
 */
export async function chart(place, path, alt, wanted = () => true) {
  fill(place, el("p", { class: "waiting small" }, "Drawing…"));
  try {
    const drawn = await text(path("svg"));
    if (!wanted()) return;
    const image = el("img", { src: `data:image/svg+xml,${encodeURIComponent(drawn)}`, alt });
    fill(place, el("div", { class: "wide chart", role: "region", tabindex: "0", "aria-label": "Chart" }, image));
  } catch (error) {
    fill(place, el("p", { class: "small" }, `There is no chart: ${error.message}`));
  }
}

/** A line of buttons that save what `path(format)` names as `name`. */
export function exports(name, formats, path) {
  const take = (format) =>
    button(format.toUpperCase(), async (event) => {
      try {
        download(`${name}.${format}`, TYPES[format], await text(path(format)));
      } catch (error) {
        event.target.after(el("span", { class: "trouble", role: "alert" }, ` ${error.message}`));
      }
    }, { class: "as-link", "aria-label": `Save as ${format.toUpperCase()}` });
  const buttons = formats.flatMap((format, place) => (place ? [", ", take(format)] : [take(format)]));
  return el("p", { class: "small exports" }, "Save as ", buttons);
}
