// The ring as a doughnut: how much of it belongs to whom, and where a key lies.

const SVG = 'http://www.w3.org/2000/svg';
const OUTER = 100;
const INNER = 66;

/** The colour of the n-th member: neighbours differ by the golden angle. */
export function colour(index) {
  return `hsl(${(175 + index * 137.508) % 360} 48% 52%)`;
}

function point(fraction, radius) {
  const angle = 2 * Math.PI * fraction;
  return `${radius * Math.sin(angle)} ${-radius * Math.cos(angle)}`;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

function sector(from, to, fill) {
  const end = Math.min(to, from + 0.9999); // An arc that ends where it begins would not be drawn.
  const large = end - from > 0.5 ? 1 : 0;
  return element('path', {
    fill,
    d: `M ${point(from, OUTER)} A ${OUTER} ${OUTER} 0 ${large} 1 ${point(end, OUTER)}`
      + ` L ${point(end, INNER)} A ${INNER} ${INNER} 0 ${large} 0 ${point(from, INNER)} Z`,
  });
}

/** Draws the shares, a map of names to parts of one, and the version in the middle. */
export function draw(svg, shares, version) {
  const parts = [];
  let from = 0;
  Object.entries(shares).forEach(([name, share], index) => {
    const part = sector(from, from + share, colour(index));
    const title = element('title', {});
    title.textContent = `${name}: ${(100 * share).toFixed(2)} %`;
    part.append(title);
    parts.push(part);
    from += share;
  });
  const text = element('text', { y: 4 });
  text.textContent = `version ${version}`;
  svg.replaceChildren(...parts, text);
}
