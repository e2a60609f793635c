// Sales by schedule and by hour, the way from entry to payment, the seats of one schedule by block and row, and the files.

import { $, element, onceAtATime } from './shell.js';
import { count, dateTime, language, t, timesOf, won } from './text.js';
import { barChart } from './operate-charts.js';
import { read, save } from './operate-call.js';
import { fillTable, isRead, repeated, rounded } from './operate-view.js';

const READ_AGAIN_MS = 10_000;
const SHADES = 10;

/** Makes the choice of a schedule and the files work. */
export function prepareSales() {
  $('heat-schedule').addEventListener('change', showHeat);
  onceAtATime($('save-reservations'), () => saveFile('/admin/reservations.csv', 'reservations.csv'));
  onceAtATime($('save-ledger'), () => saveFile('/admin/ledger.csv', 'ledger.csv'));
}

/** Shows the sales, and again every ten seconds while they are seen. */
export const showSales = repeated('view-sales', READ_AGAIN_MS, async () => {
  const [sales, traffic] = await Promise.all([read('/admin/sales'), read('/admin/traffic')]);
  if (!isRead(sales, 'sales-state')) return;
  showSchedules(sales.data.schedules);
  showHours(sales.data.hours, traffic.ok ? traffic.data : null);
  await showHeat();
});

const nameOf = schedule => `${schedule.concertTitle}, ${timesOf(schedule.startsAt).hall}`;

const percentOf = (part, whole) => whole ? Math.round(part / whole * 100) : 0;

function showSchedules(schedules) {
  fillTable('sales', ['schedule', 'seats', 'sold', 'held', 'revenue', 'refunds', 'refunded'], schedules.map(each => [
    nameOf(each), count(each.seats), t('soldOf', { n: count(each.sold), share: count(percentOf(each.sold, each.seats)) }), count(each.held),
    won(each.revenue), count(each.refunds), won(each.refunded),
  ]));
  const choice = $('heat-schedule');
  if (choice.length === schedules.length) return;
  choice.replaceChildren(...schedules.map(each => new Option(nameOf(each), each.scheduleId)));
}

// Without Redis there is no traffic to show; what the database has is shown.
function showHours(sales, traffic) {
  const visits = new Map((traffic ?? []).map(hour => [Date.parse(hour.hour), hour]));
  const hours = sales.map(hour => ({ requests: 0, entered: 0, admitted: 0, ...visits.get(Date.parse(hour.hour)), ...hour }));
  const hourOf = hour => new Date(hour.hour).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  const ends = [hourOf(hours[0]), hourOf(hours.at(-1))];
  const bars = (field, words = count) => barChart(`chart-${field}`, t(field), hours.map(hour => ({ name: hourOf(hour), y: hour[field] })), words, ends);
  $('sales-charts').replaceChildren(
    ...traffic ? [bars('requests'), bars('entered'), bars('admitted')] : [], bars('holds'), bars('payments'), bars('revenue', won), bars('refunds'));
  showWay(['entered', 'admitted', 'holds', 'payments'].slice(traffic ? 0 : 2).map(step => [step, hours.reduce((all, hour) => all + hour[step], 0)]));
  const fields = ['requests', 'entered', 'admitted', 'holds', 'payments', 'revenue', 'refunds', 'refunded'];
  const wordsOf = (hour, field) => !traffic && visitField(field) ? '–' : field === 'revenue' || field === 'refunded' ? won(hour[field]) : count(hour[field]);
  fillTable('hours', ['hour', ...fields], hours.toReversed().map(hour => [dateTime(hour.hour), ...fields.map(field => wordsOf(hour, field))]));
}

const visitField = field => ['requests', 'entered', 'admitted'].includes(field);

// From entry to payment. A person can make several holds, so a share may exceed 100 %.
function showWay(steps) {
  const first = steps[0][1];
  fillTable('way', ['step', 'number', 'ofBefore', 'ofFirst'], steps.map(([step, sum], index) => [
    t(step), count(sum), index === 0 ? '–' : shareOf(sum, steps[index - 1][1]), index === 0 ? '–' : shareOf(sum, first),
  ]));
}

const shareOf = (part, whole) => whole ? `${rounded(part / whole * 100)} %` : '–';

// A row is a strip with one cell for each seat; the numbers are in its text.
async function showHeat() {
  const schedule = $('heat-schedule').value;
  if (!schedule) return;
  const answer = await read(`/admin/sales/${schedule}`);
  if ($('heat-schedule').value !== schedule) return;
  // Another hall's seats must not stand under this schedule's name.
  if (!answer.ok) return $('heat').dataset.schedule === schedule || $('heat').replaceChildren();
  $('heat').dataset.schedule = schedule;
  const { rows, blocks, prices } = answer.data;
  const style = getComputedStyle(document.documentElement);
  const colours = { S: style.getPropertyValue('--accent'), H: style.getPropertyValue('--warn'), F: style.getPropertyValue('--line') };
  const widest = Math.max(...rows.map(row => row.seats.length));
  $('heat').replaceChildren(...blocks.flatMap((block, index) => [
    headOf(block), ...rows.filter(row => row.block === index).map(row => stripOf(row, widest, colours)),
  ]));
  showPreferences(prices, blocks);
}

const blockName = block => block.firstRow === block.lastRow ? block.firstRow || '–' : `${block.firstRow}–${block.lastRow}`;

function headOf(block) {
  return element('h3', 'figures', t('blockWords', {
    rows: blockName(block), price: won(block.price), sold: shareOf(block.sold, block.seats), held: shareOf(block.held, block.seats),
  }));
}

// The seats that were taken first come first.
function showPreferences(prices, blocks) {
  const early = (a, b) => (a.meanPlace ?? Infinity) - (b.meanPlace ?? Infinity) || 0;
  const fill = (id, label, groups, name) => fillTable(id, [label, 'seats', 'sold', 'held', 'taken', 'revenue', 'meanPlace'],
    groups.toSorted(early).map(group => [
      name(group), count(group.seats), count(group.sold), count(group.held), shareOf(group.sold + group.held, group.seats), won(group.revenue),
      group.meanPlace === null ? '–' : count(group.meanPlace),
    ]));
  fill('prices', 'price', prices, price => won(price.price));
  fill('blocks', 'block', blocks, block => t('blockName', { rows: blockName(block), price: won(block.price) }));
}

function stripOf(row, widest, colours) {
  const strip = element('div', 'seats');
  const canvas = document.createElement('canvas');
  const cell = widest > 200 ? 2 : 8;
  [canvas.width, canvas.height] = [widest * cell, 8];
  const words = t('rowWords', {
    row: row.row || '–', sold: count(row.sold), held: count(row.held), seats: count(row.seats.length), revenue: won(row.revenue),
    place: row.meanPlace === null ? '–' : count(row.meanPlace),
  });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', words);
  canvas.title = words;
  const brush = canvas.getContext('2d');
  [...row.seats].forEach((state, index) => {
    brush.fillStyle = colours[state];
    brush.fillRect(index * cell, 0, cell - 1, 8);
  });
  const share = (row.sold + row.held) / row.seats.length;
  const shade = element('span', `shade shade-${Math.ceil(share * SHADES)}`);
  shade.setAttribute('aria-hidden', 'true');
  strip.append(element('span', 'figures', row.row || '–'), shade, canvas, element('span', 'figures soft', shareOf(row.sold + row.held, row.seats.length)));
  return strip;
}

async function saveFile(path, name) {
  $('save-state').textContent = t('saving', { name });
  const problem = await save(path, name);
  $('save-state').textContent = problem ? t('notSaved', { name, problem }) : t('saved', { name });
}
