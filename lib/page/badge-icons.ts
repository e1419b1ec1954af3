/** The seal and its glyphs, as SVG made by DOM calls: no markup is parsed, no address is loaded. */

const SVG = 'http://www.w3.org/2000/svg';

export const glyphs = ['eye', 'spark', 'pencil', 'camera', 'broken', 'wave', 'clear', 'question', 'alert'] as const;
export type Glyph = (typeof glyphs)[number];

/** Strokes in a box of 24, kept within 7–17 so that they sit inside the seal. A leading `f` fills instead. */
const STROKES: Record<Glyph, readonly string[]> = {
  eye: [
    'M6.6 12c1.5-2.5 3.3-3.7 5.4-3.7s3.9 1.2 5.4 3.7c-1.5 2.5-3.3 3.7-5.4 3.7s-3.9-1.2-5.4-3.7z',
    'fM12 10.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4z',
  ],
  spark: ['fM12 6.4l1.45 4.15l4.15 1.45l-4.15 1.45l-1.45 4.15l-1.45-4.15l-4.15-1.45l4.15-1.45z'],
  pencil: ['M7.6 16.4l.7-2.9l6.1-6.1l2.2 2.2l-6.1 6.1z', 'M13 8.8l2.2 2.2'],
  camera: ['M7 9.4h2l1-1.5h4l1 1.5h2v6.4h-10z', 'M12 10.7a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4z'],
  broken: ['M8.4 8.4l7.2 7.2', 'M15.6 8.4l-7.2 7.2'],
  wave: ['M7 10.6c1.7-1.9 3.3-1.9 5 0s3.3 1.9 5 0', 'M7 14.4c1.7-1.9 3.3-1.9 5 0s3.3 1.9 5 0'],
  clear: ['M7.8 12h8.4'],
  question: ['M9.7 10.1c.1-1.5 1.1-2.3 2.4-2.3s2.3.8 2.3 2c0 1.7-2.3 1.9-2.3 3.6', 'M12.1 15.9v.2'],
  alert: ['M12 7.6v5.4', 'M12 16v.1'],
};

/** A scalloped circle: twelve shallow lobes, the outline of a paper seal. */
function sealOutline(radius: number, lobes: number): string {
  let path = '';
  for (let i = 0; i <= lobes; i++) {
    const angle = (i / lobes) * 2 * Math.PI - Math.PI / 2;
    const point = `${(12 + radius * Math.cos(angle)).toFixed(2)} ${(12 + radius * Math.sin(angle)).toFixed(2)}`;
    path += i === 0 ? `M${point}` : `A3 3 0 0 1 ${point}`;
  }
  return `${path}z`;
}

export function svgElement(document: Document, name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** @returns the seal with this glyph in it; colours come from the style sheet (`.seal`, `.glyph`). */
export function sealIcon(document: Document, glyph: Glyph): SVGElement {
  const svg = svgElement(document, 'svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' });
  svg.append(svgElement(document, 'path', { class: 'seal', d: sealOutline(10.4, 12) }));
  for (const stroke of STROKES[glyph]) {
    const filled = stroke.startsWith('f');
    svg.append(
      svgElement(document, 'path', { class: filled ? 'glyph filled' : 'glyph', d: filled ? stroke.slice(1) : stroke }),
    );
  }
  return svg;
}

/** @returns a ring whose `--done` (0–100) part is drawn. */
export function progressRing(document: Document): SVGElement {
  const svg = svgElement(document, 'svg', { viewBox: '0 0 32 32', class: 'ring', 'aria-hidden': 'true' });
  svg.append(svgElement(document, 'circle', { cx: '16', cy: '16', r: '14.5', class: 'track' }));
  svg.append(svgElement(document, 'circle', { cx: '16', cy: '16', r: '14.5', class: 'done', pathLength: '100' }));
  return svg;
}
