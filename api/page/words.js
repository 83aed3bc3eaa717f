// How values are put into words: dates with their age, states, tiers, and slices of text.

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAY = 86_400_000;

export const STATUSES = {
  answered: { sign: "●", text: "Answered" },
  partial: { sign: "◐", text: "Answered in part" },
  conflicting: { sign: "⇄", text: "Sources disagree" },
  insufficient: { sign: "○", text: "Not in the corpus" },
};

export const TIERS = {
  primary: "Primary: releases, filings, permits, transcripts",
  trade: "Trade press",
  press: "General press",
  analysis: "Analysis and opinion",
};

export const CHECKS = {
  verified: "Quote and numbers found in the stored text",
  partial: "Found in part: see the note",
  unsupported: "Not supported by the quote",
};

/** A date at the precision it is known: 2025-11 is November 2025. */
export function dateInWords(date) {
  if (!date) return "undated";
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  return [day, month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}

/** A period of the ledger: `2026-Q2` is Q2 2026, `/2029` is until 2029. */
export function periodInWords(label) {
  if (!label) return "";
  const [first, last] = label.split("/");
  if (last !== undefined) {
    if (!first) return `until ${dateInWords(last)}`;
    return last ? `${dateInWords(first)} to ${dateInWords(last)}` : `from ${dateInWords(first)}`;
  }
  if (label.startsWith("by ")) return `by ${dateInWords(label.slice(3))}`;
  const part = /^((?:FY)?\d{4})-([QH]\d)$/.exec(label);
  return part === null ? label : `${part[2]} ${part[1]}`;
}

/** How long ago a date was, in words. */
export function age(date, now = new Date()) {
  if (!date) return null;
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  if (!month) return null;
  const months = (now.getUTCFullYear() - year) * 12 + now.getUTCMonth() + 1 - month;
  if (!day) return months <= 0 ? null : `${plural(months, "month")} old`;
  const days = Math.floor((now - Date.UTC(year, month - 1, day)) / DAY);
  if (days < 0) return null;
  if (days < 1) return "today";
  if (days < 60) return `${plural(days, "day")} old`;
  const whole = months - (now.getUTCDate() < day ? 1 : 0);
  return whole < 36 ? `${plural(whole, "month")} old` : `${plural(Math.floor(whole / 12), "year")} old`;
}

/** A date with its age: `12 November 2025 (12 months old)`. */
export function dated(date) {
  const old = age(date);
  return old === null ? dateInWords(date) : `${dateInWords(date)} (${old})`;
}

/** A moment in the reader's own time zone: `23 November 2026, 18:31`. */
export function moment(stamp) {
  if (!stamp) return "never";
  const at = new Date(stamp);
  const [hour, minute] = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0"));
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${hour}:${minute}`;
}

export function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The text before, in and after a slice. The server counts code points, and strings here count UTF-16 units. */
export function sliced(text, start, end) {
  const first = unitsAt(text, start, 0);
  const last = unitsAt(text, end - start, first);
  return [text.slice(0, first), text.slice(first, last), text.slice(last)];
}

function unitsAt(text, points, from) {
  let place = from;
  for (let left = points; left > 0 && place < text.length; left -= 1) {
    place += text.codePointAt(place) > 0xffff ? 2 : 1;
  }
  return place;
}
