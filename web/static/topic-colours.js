// What the parts of a query are, for its colours, and where its problems lie. Places are of UTF-16, as in a textarea.
const PARTS = [
  ["note", /<<<[\s\S]*?(?:>>>|$)/y],
  ["phrase", /["“”„][^"“”„]*(?:["“”„]|$)/y],
  ["cased", /\{[^}]*(?:\}|$)/y],
  ["operator", /(?:NOT\s+NEAR|ONEAR|NEAR|ATLEAST)(?:\/\d+)?(?=[\s()"“{]|$)|(?:AND|OR|NOT)(?=[\s()"“{]|<<<|$)/y],
  ["field", /[A-Za-z]+:(?!\/\/)/y],
  ["list", /@@[\w-]+/y],
  ["bracket", /[()]/y],
  ["word", /(?:(?!<<<)[^\s()"“”„{}])+/y],
];
export const MOST = 20_000;

export function parts(text) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    let length = 0;
    for (const [kind, pattern] of PARTS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match && match[0]) {
        found.push([at, at + match[0].length, kind]);
        length = match[0].length;
        break;
      }
    }
    at += length || 1;
  }
  return found;
}

// Code points, as the server counts, to places of a string.
export function places(text, points) {
  const wanted = [...new Set(points)].sort((a, b) => a - b);
  const found = new Map();
  let at = 0;
  let point = 0;
  for (const one of wanted) {
    while (point < one && at < text.length) {
      at += text.codePointAt(at) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(one, at);
  }
  return found;
}

// The mirror under the textarea: the same text in spans that have the colours, and lines under what is wrong.
export function drawn(text, problems) {
  const pieces = document.createDocumentFragment();
  const kinds = parts(text);
  const cuts = new Set([0, text.length]);
  for (const [start, end] of [...kinds, ...problems]) {
    cuts.add(start);
    cuts.add(end);
  }
  const ordered = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b);
  let place = 0;
  for (let i = 0; i + 1 < ordered.length; i += 1) {
    const [low, high] = [ordered[i], ordered[i + 1]];
    while (place < kinds.length && kinds[place][1] <= low) place += 1;
    const kind = place < kinds.length && kinds[place][0] <= low ? kinds[place][2] : "";
    const wrong = problems.find(([start, end]) => start <= low && high <= end);
    const span = document.createElement("span");
    span.className = [kind, wrong ? wrong[2] : ""].join(" ").trim();
    span.textContent = text.slice(low, high);
    pieces.append(span);
  }
  pieces.append("\n");
  return pieces;
}
