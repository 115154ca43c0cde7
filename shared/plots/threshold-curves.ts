import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { formatCount, formatFraction } from '../metrics/format.ts';
import {
  falsePositiveRate,
  precisionOf,
  precisionRecallPoints,
  rocPoints,
  truePositiveRate,
  withoutStraightPoints,
  type RatePoint,
  type ThresholdCurve,
} from '../metrics/threshold-curve.ts';
import { summariseThresholds, type MarkedThreshold } from '../metrics/threshold-summary.ts';
import { drawing, element, faintInk, fitText, gridColour, okabeIto, textElement, textWidth } from './svg.ts';

const side = 380;
const left = 72;
const top = 84;
const width = left + side + 32;
const legendRow = 20;

export interface ThresholdCaptions {
  readonly title: string;
  /** Of which samples, e.g. "test split, epoch 12". */
  readonly about: string;
  /** The class told from the rest. */
  readonly positive: string;
}

interface Mark {
  readonly name: string;
  readonly colour: string;
  readonly at: RatePoint;
}

/** True positive rate by false positive rate, with the equal error rate where it has one, as SVG. */
export function plotRoc(curve: ThresholdCurve, captions: ThresholdCaptions): string {
  const summary = summariseThresholds(curve);
  const equal = summary.equalErrorRate;
  const place = ({ counts }: MarkedThreshold): RatePoint => ({
    x: falsePositiveRate(counts),
    y: truePositiveRate(counts),
  });
  return plotCurve(rocPoints(curve), captions, {
    name: 'ROC curve',
    x: 'False positive rate',
    y: 'True positive rate',
    area: `area ${formatFraction(summary.rocArea)}`,
    counted: describeCounts(curve),
    guess: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    marks: [
      ...(equal === null
        ? []
        : [
            {
              name: `equal error rate ${formatFraction(equal.rate)}`,
              colour: okabeIto.vermilion,
              at: { x: equal.rate, y: 1 - equal.rate },
            },
          ]),
      {
        name: `best accuracy ${formatFraction(summary.bestAccuracy.accuracy)}, ${describeThreshold(summary.bestAccuracy)}`,
        colour: okabeIto.green,
        at: place(summary.bestAccuracy),
      },
    ],
  });
}

/** Precision by recall, with the threshold of the best F1, as SVG. */
export function plotPrecisionRecall(curve: ThresholdCurve, captions: ThresholdCaptions): string {
  const summary = summariseThresholds(curve);
  const { bestF1 } = summary;
  const share = summary.positives / (summary.positives + summary.negatives);
  return plotCurve(precisionRecallPoints(curve), captions, {
    name: 'Precision-recall curve',
    x: 'Recall',
    y: 'Precision',
    area: `average precision ${formatFraction(summary.averagePrecision)}`,
    counted: describeCounts(curve),
    guess: [
      { x: 0, y: share },
      { x: 1, y: share },
    ],
    marks: [
      {
        name: `best F1 ${formatFraction(bestF1.f1)}, ${describeThreshold(bestF1)}`,
        colour: okabeIto.green,
        at: { x: truePositiveRate(bestF1.counts), y: precisionOf(bestF1.counts) },
      },
    ],
  });
}

function describeCounts({ positives, negatives }: ThresholdCurve): string {
  return `${formatCount(positives)} positive, ${formatCount(negatives)} negative`;
}

function describeThreshold({ threshold }: MarkedThreshold): string {
  return `threshold ${threshold.toPrecision(4)}`;
}

interface CurveFrame {
  readonly name: string;
  readonly x: string;
  readonly y: string;
  readonly area: string;
  readonly counted: string;
  /** The line that guessing follows. */
  readonly guess: readonly RatePoint[];
  readonly marks: readonly Mark[];
}

function plotCurve(points: readonly RatePoint[], captions: ThresholdCaptions, frame: CurveFrame): string {
  const { title, about, positive } = captions;
  const subtitle = `${about}; ${positive} against the rest, ${frame.counted}`;
  const marks = frame.marks.filter(({ at }) => Number.isFinite(at.x) && Number.isFinite(at.y));
  const legendTop = top + side + 66;
  const height = legendTop + (marks.length + 1) * legendRow + 4;
  const fullWidth = Math.max(width, 16 + textWidth(subtitle, 12) + 16);
  const x = scaleLinear().range([left, left + side]);
  const y = scaleLinear().range([top + side, top]);
  const draw = line<RatePoint>()
    .defined((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
    .x((point) => x(point.x))
    .y((point) => y(point.y))
    .digits(2);
  return drawing(fullWidth, height, `${frame.name} of ${title}: ${subtitle}, ${frame.area}`, [
    textElement(fitText(title, 15, fullWidth - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(subtitle, 16, 49, { fill: faintInk }),
    ...[0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((tick) => [
      element('line', { x1: left, x2: left + side, y1: y(tick), y2: y(tick), stroke: gridColour }),
      element('line', { x1: x(tick), x2: x(tick), y1: top, y2: top + side, stroke: gridColour }),
      textElement(tick.toFixed(1), left - 8, y(tick) + 4, { 'text-anchor': 'end' }),
      textElement(tick.toFixed(1), x(tick), top + side + 18, { 'text-anchor': 'middle' }),
    ]),
    element('path', {
      d: draw(frame.guess.filter((point) => Number.isFinite(point.y))) ?? '',
      fill: 'none',
      stroke: faintInk,
      'stroke-dasharray': '2 4',
    }),
    element('path', {
      d: draw(withoutStraightPoints(points)) ?? '',
      fill: 'none',
      stroke: okabeIto.blue,
      'stroke-width': 1.75,
      'stroke-linejoin': 'round',
    }),
    textElement(frame.x, left + side / 2, top + side + 38, { 'text-anchor': 'middle' }),
    textElement(frame.y, 26, top + side / 2, {
      'text-anchor': 'middle',
      transform: `rotate(-90 26 ${top + side / 2})`,
    }),
    ...marks.map(({ at, colour }) => markAt(x(at.x), y(at.y), colour)),
    element('line', {
      x1: left,
      x2: left + 24,
      y1: legendTop - 4,
      y2: legendTop - 4,
      stroke: okabeIto.blue,
      'stroke-width': 1.75,
    }),
    textElement(`${frame.name}, ${frame.area}; dotted: guessing`, left + 34, legendTop),
    ...marks.flatMap(({ name, colour }, at) => {
      const row = legendTop + (at + 1) * legendRow;
      return [markAt(left + 12, row - 4, colour), textElement(name, left + 34, row)];
    }),
  ]);
}

function markAt(cx: number, cy: number, colour: string): string {
  return element('circle', { cx, cy, r: 4.5, fill: '#ffffff', stroke: colour, 'stroke-width': 2 });
}
