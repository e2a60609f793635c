// Small charts as SVG. Each has a text of what it shows, for screen readers.

import { element } from './shell.js';
import { t } from './text.js';

const NS = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [300, 100];

const svg = (name, attributes = {}) => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/**
 * Lines over time.
 * @param {string} id The figure's id.
 * @param {string} title What it shows.
 * @param {{ name: string, points: { x: number, y: number | null }[] }[]} series One or two lines; times in ms, null where there is no value.
 * @param {(value: number) => string} format A value in words.
 * @param {{ from: number, to: number, gap: number, ends: string[] }} axis The times at both ends, how far apart two points of
 * one line may be, and both ends in words.
 */
export function lineChart(id, title, series, format, { from, to, gap, ends }) {
  const values = series.flatMap(each => each.points.map(point => point.y)).filter(value => value !== null);
  const most = Math.max(...values, 0) || 1;
  const drawing = frame();
  series.forEach((each, index) => {
    const path = pathOf(each.points, point => [(point.x - from) / (to - from) * WIDTH, HEIGHT - point.y / most * HEIGHT], gap);
    if (path) drawing.append(svg('path', { d: path, class: index === 0 ? '' : 'second' }));
  });
  const last = series[0].points.findLast(point => point.y !== null);
  const words = values.length ? t('chartWords', { title, now: last ? format(last.y) : '–', most: format(Math.max(...values)) }) : `${title}: ${t('noData')}`;
  return figure(id, title, drawing, words, values.length ? t('highest', { n: format(Math.max(...values)) }) : t('noData'), ends, series);
}

/** Bars, one for each part of the time. */
export function barChart(id, title, bars, format, ends) {
  const most = Math.max(...bars.map(bar => bar.y), 0) || 1;
  const drawing = frame();
  const width = WIDTH / Math.max(1, bars.length);
  bars.forEach((bar, index) => {
    const height = bar.y / most * HEIGHT;
    const rect = svg('rect', { x: index * width + width * .1, y: HEIGHT - height, width: width * .8, height });
    const name = svg('title');
    name.textContent = `${bar.name}: ${format(bar.y)}`;
    rect.append(name);
    drawing.append(rect);
  });
  const sum = bars.reduce((all, bar) => all + bar.y, 0);
  return figure(id, title, drawing, t('barWords', { title, sum: format(sum), most: format(Math.max(...bars.map(bar => bar.y), 0)) }), format(sum), ends, []);
}

function frame() {
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });
  for (const y of [0, HEIGHT / 2, HEIGHT]) drawing.append(svg('line', { x1: 0, x2: WIDTH, y1: y, y2: y, class: 'grid' }));
  return drawing;
}

function pathOf(points, place, gap) {
  let path = '';
  let before = null;
  for (const point of points) {
    if (point.y !== null) {
      const [x, y] = place(point);
      const isNext = before !== null && point.x - before <= gap;
      // A single point would be a line without length, which is not visible; a short stroke is.
      path += `${isNext ? 'L' : `M${(x - 1).toFixed(1)} ${y.toFixed(1)}L`}${x.toFixed(1)} ${y.toFixed(1)}`;
      before = point.x;
    } else before = null;
  }
  return path;
}

function figure(id, title, drawing, words, shown, ends, series) {
  const made = element('figure', 'chart');
  made.id = id;
  drawing.setAttribute('aria-label', words);
  const caption = element('figcaption', '', title);
  if (series.length > 1) series.forEach((each, index) => caption.append(keyOf(each.name, index)));
  caption.append(element('span', 'figures soft', shown));
  const below = element('div', 'ends soft figures');
  below.setAttribute('aria-hidden', 'true');
  below.append(...ends.map(end => element('span', '', end)));
  made.append(caption, drawing, below);
  return made;
}

function keyOf(name, index) {
  const key = element('span', 'key');
  const sign = svg('svg', { viewBox: '0 0 20 6', 'aria-hidden': 'true' });
  sign.append(svg('line', { x1: 0, x2: 20, y1: 3, y2: 3, class: index === 0 ? '' : 'second' }));
  key.append(sign, name);
  return key;
}
