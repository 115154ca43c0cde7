/** A colour of the design tokens as the browser computes it now: a canvas cannot read CSS variables. */
export function tokenColour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
}

/** The same colour, see-through: `opacity` 0 to 1. `colour` is written as #rrggbb. */
export function seeThrough(colour: string, opacity: number): string {
  const byte = Math.round(opacity * 255);
  return `${colour}${byte.toString(16).padStart(2, '0')}`;
}
