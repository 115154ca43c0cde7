import type { RandomStream } from '../../../shared/mathematics/random.ts';
import { anyColour, chance, css, darker, hairColour, lighter, litFill, pick, skinColour } from './drawing.ts';
import type { Colour } from './drawing.ts';

/**
 * A face as SVG in its own coordinates: the head is an ellipse around the origin, 2 high, `2 * headWidth`
 * wide. What stays the same in every picture of a person (skin, hair, features, glasses, beard) is drawn with
 * `person`, what passes (light, expression, clothes, the way it looks) with `moment`.
 */
export function drawFace(person: RandomStream, headWidth: number, moment = person): string {
  const skin = skinColour(person);
  const hair = hairColour(person);
  const head = litFill(moment, skin);
  /** Features move sideways and up or down together as the head turns. */
  const turn = moment.between(-0.22, 0.22);
  const nod = moment.between(-0.1, 0.12);
  const features = [
    drawEyes(person, moment, skin, headWidth),
    drawNose(person, skin),
    chance(person, 0.2) ? drawBeard(person, hair, headWidth) : '',
    drawMouth(person, moment, skin, headWidth),
  ];
  return (
    `<defs>${head.definition}</defs>` +
    drawNeckAndShoulders(moment, skin) +
    drawHairBehind(person, hair, headWidth) +
    `<ellipse rx="${headWidth}" ry="1" fill="${head.fill}"/>` +
    `<g transform="translate(${turn} ${nod})">${features.join('')}</g>` +
    drawFringe(person, hair, headWidth)
  );
}

/** The back of a head: the same outline, hair where the features would be. A distractor. */
export function drawBackOfHead(random: RandomStream, headWidth: number): string {
  const skin = skinColour(random);
  const hair = litFill(random, hairColour(random));
  return (
    `<defs>${hair.definition}</defs>` +
    drawNeckAndShoulders(random, skin) +
    `<ellipse cx="${-headWidth}" rx="0.12" ry="0.2" fill="${css(skin)}"/>` +
    `<ellipse cx="${headWidth}" rx="0.12" ry="0.2" fill="${css(skin)}"/>` +
    `<ellipse rx="${headWidth}" ry="0.96" fill="${hair.fill}"/>`
  );
}

/** A head without features, in a skin's colour: a balloon, a mannequin. A distractor. */
export function drawBlankHead(random: RandomStream, headWidth: number): string {
  const head = litFill(random, skinColour(random));
  const fringe = chance(random, 0.5) ? drawFringe(random, hairColour(random), headWidth) : '';
  return `<defs>${head.definition}</defs><ellipse rx="${headWidth}" ry="1" fill="${head.fill}"/>${fringe}`;
}

function drawNeckAndShoulders(random: RandomStream, skin: Colour): string {
  const clothes = css(anyColour(random));
  return (
    `<rect x="-0.3" y="0.6" width="0.6" height="0.8" fill="${css(darker(skin, 0.25))}"/>` +
    `<path d="M -1.5 3.2 Q -1.5 1.4 -0.3 1.2 L 0.3 1.2 Q 1.5 1.4 1.5 3.2 Z" fill="${clothes}"/>`
  );
}

function drawHairBehind(random: RandomStream, hair: Colour, headWidth: number): string {
  const length = pick(random, [0, 0.05, 0.3, 0.8]);
  if (length === 0) return '';
  return `<ellipse cy="${length / 2 - 0.1}" rx="${headWidth + 0.14}" ry="${1 + length / 2}" fill="${css(darker(hair, 0.2))}"/>`;
}

function drawFringe(random: RandomStream, hair: Colour, headWidth: number): string {
  if (chance(random, 0.15)) return '';
  const line = random.between(-0.75, -0.45);
  const parting = random.between(-0.4, 0.4);
  const width = headWidth + 0.04;
  return (
    `<path d="M ${-width} ${line + 0.35} Q ${-width} -1.08 0 -1.08 Q ${width} -1.08 ${width} ${line + 0.35} ` +
    `Q ${parting + 0.2} ${line - 0.2} ${parting} ${line} Q ${parting - 0.3} ${line - 0.1} ${-width} ${line + 0.35} Z" fill="${css(hair)}"/>`
  );
}

function drawEyes(person: RandomStream, moment: RandomStream, skin: Colour, headWidth: number): string {
  const apart = headWidth * person.between(0.4, 0.5);
  const height = person.between(-0.22, -0.08);
  const opening = chance(moment, 0.12) ? 0.015 : moment.between(0.05, 0.1);
  const iris = css(
    pick<Colour>(person, [
      [40, 26, 18],
      [84, 60, 30],
      [60, 90, 120],
      [60, 88, 60],
    ]),
  );
  const brow = css(darker(skin, person.between(0.5, 0.85)));
  const lift = person.between(0.16, 0.26);
  const gaze = moment.between(-0.05, 0.05);
  const eyes = [-apart, apart].map(
    (x) =>
      `<ellipse cx="${x}" cy="${height}" rx="0.17" ry="${opening * 1.7}" fill="${css(darker(skin, 0.28))}"/>` +
      `<ellipse cx="${x}" cy="${height}" rx="0.13" ry="${opening}" fill="${css(lighter(skin, 0.75))}"/>` +
      `<ellipse cx="${x + gaze}" cy="${height}" rx="0.06" ry="${Math.min(opening, 0.06)}" fill="${iris}"/>` +
      `<path d="M ${x - 0.17} ${height - lift + 0.04} Q ${x} ${height - lift - 0.06} ${x + 0.17} ${height - lift + 0.04}" stroke="${brow}" stroke-width="0.055" fill="none"/>`,
  );
  return eyes.join('') + (chance(person, 0.2) ? drawGlasses(person, apart, height) : '');
}

function drawGlasses(random: RandomStream, apart: number, height: number): string {
  const dark = chance(random, 0.3);
  const frame = `stroke="rgb(25,25,28)" stroke-width="0.045" fill="rgb(20,20,25)" fill-opacity="${dark ? 0.9 : 0.05}"`;
  const glass = (x: number) =>
    `<rect x="${x - 0.21}" y="${height - 0.14}" width="0.42" height="0.3" rx="0.12" ${frame}/>`;
  return `${glass(-apart)}${glass(apart)}<path d="M ${0.21 - apart} ${height} L ${apart - 0.21} ${height}" ${frame}/>`;
}

function drawNose(random: RandomStream, skin: Colour): string {
  const side = chance(random, 0.5) ? 1 : -1;
  const length = random.between(0.16, 0.28);
  const shade = css(darker(skin, random.between(0.2, 0.4)));
  return (
    `<path d="M ${side * 0.04} -0.08 L ${side * 0.12} ${length} Q 0 ${length + 0.08} ${side * -0.08} ${length}" ` +
    `stroke="${shade}" stroke-width="0.05" fill="none"/>`
  );
}

function drawMouth(person: RandomStream, moment: RandomStream, skin: Colour, headWidth: number): string {
  const width = headWidth * person.between(0.3, 0.5);
  const height = person.between(0.46, 0.56);
  const smile = moment.between(-0.06, 0.18);
  const opening = chance(moment, 0.4) ? moment.between(0.08, 0.2) : 0.02;
  const lips = css(darker([196, 84, 80], person.between(0, 0.5)));
  const inside = opening > 0.05 && chance(moment, 0.6) ? css(lighter(skin, 0.8)) : css(darker(skin, 0.7));
  return (
    `<path d="M ${-width} ${height} Q 0 ${height + smile} ${width} ${height} Q 0 ${height + smile + opening * 2} ${-width} ${height} Z" ` +
    `fill="${inside}" stroke="${lips}" stroke-width="0.06"/>`
  );
}

function drawBeard(random: RandomStream, hair: Colour, headWidth: number): string {
  const opacity = random.between(0.4, 0.95);
  return (
    `<path d="M ${-headWidth * 0.85} 0.25 Q ${-headWidth * 0.4} 0.4 0 0.36 Q ${headWidth * 0.4} 0.4 ${headWidth * 0.85} 0.25 ` +
    `Q ${headWidth * 0.6} 0.95 0 0.97 Q ${-headWidth * 0.6} 0.95 ${-headWidth * 0.85} 0.25 Z" fill="${css(hair)}" fill-opacity="${opacity}"/>`
  );
}
