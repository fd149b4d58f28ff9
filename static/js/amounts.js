/* Reading what is typed, by the same rules as bcf/amounts.py. The server's reading is the one that counts. */

const SCALES = { "": 0, k: 3, m: 6, mn: 6, million: 6, bn: 9 };
const NUMBER = /^(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s?(k|mn|m|million|bn)?$/i;
const LARGEST = 100_000_000_000;

/* {value} or {reason, suggestion}; null when nothing is typed. */
export function read(typed, type) {
  const text = typed.trim();
  if (!text) return null;
  if (type === "money") return whole(decimal(text, "pounds"), text, "has pence; whole pounds are wanted");
  if (type === "number") {
    const found = whole(decimal(text, "a whole number"), text, "is not a whole number of nought or more");
    return found.value < 0 ? { reason: `“${text}” is not a whole number of nought or more.`, suggestion: "" } : found;
  }
  if (type === "percentage") return decimal(text.replace(/%$/, "").trim(), "a percentage");
  return decimal(text, "a number");
}

/* `1,234,567`, with a true minus sign. */
export function show(value) {
  const text = Math.abs(value).toLocaleString("en-GB", { maximumFractionDigits: 6 });
  return value < 0 ? `\u2212${text}` : text;
}

function decimal(typed, what) {
  const [text, negative] = plain(typed);
  const match = NUMBER.exec(text);
  if (!match || !(match[1] || match[2])) {
    let why = /\d\s*,?\s+\d/.test(text) ? "there is a space inside it" : "it is not digits alone";
    if (/\d,\d{1,2}(\D|$)|,\d{4,}/.test(text)) why = "the commas do not part it in threes";
    return { reason: `“${typed.trim()}” cannot be read as ${what}: ${why}.`, suggestion: likely(text) };
  }
  const digits = (match[1] || "0").replace(/,/g, "");
  const places = (match[2] || "").slice(1);
  const scale = SCALES[(match[3] || "").toLowerCase()];
  const padded = places.padEnd(scale, "0");
  const value = Number(`${digits}${padded.slice(0, scale)}.${padded.slice(scale) || "0"}`);
  if (value > LARGEST) return { reason: `“${typed.trim()}” is larger than any amount a plan can hold.`, suggestion: "" };
  return { value: negative && value ? -value : value };
}

function plain(typed) {
  let text = typed.trim().replace(/[\u2212\u2013]/g, "-").replace(/\u00a0/g, " ");
  let negative = false;
  if (text.startsWith("(") && text.endsWith(")")) [text, negative] = [text.slice(1, -1).trim(), true];
  text = text.replace(/^£/, "").trim();
  if (text.startsWith("-")) [text, negative] = [text.slice(1).trim().replace(/^£/, "").trim(), true];
  return [text, negative];
}

function likely(text) {
  const squeezed = text.replace(/[\s,']/g, "").replace(/[?*]+$|^(about|c\.?|ca\.?|approx\.?)/gi, "");
  if (!squeezed || squeezed === text || !/\d/.test(squeezed)) return "";
  const found = decimal(squeezed, "a number");
  return found.value === undefined ? "" : show(found.value);
}

function whole(found, text, reason) {
  if (found.value === undefined || Number.isInteger(found.value)) return found;
  return { reason: `“${text}” ${reason}.`, suggestion: reason.startsWith("has") ? show(nearest(found.value)) : "" };
}

/* Halves go to the even pound, as the server's do. */
function nearest(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}
