// Sales by schedule and by hour, the seats of one schedule, and the files.

import { $, element, onceAtATime } from './shell.js';
import { count, dateTime, t, won } from './text.js';
import { barChart } from './operate-charts.js';
import { read, save } from './operate-call.js';

const READ_AGAIN_MS = 10_000;

let reading;

/** Makes the choice of a schedule and the files work. */
export function prepareSales() {
  $('heat-schedule').addEventListener('change', showHeat);
  onceAtATime($('save-reservations'), () => saveFile('/admin/reservations.csv', 'reservations.csv'));
  onceAtATime($('save-ledger'), () => saveFile('/admin/ledger.csv', 'ledger.csv'));
}

/** Shows the sales, and again every ten seconds while they are seen. */
export async function showSales() {
  clearTimeout(reading);
  const answer = await read('/admin/sales');
  $('sales-state').hidden = answer.ok;
  $('sales-state').textContent = answer.ok ? '' : answer.message || t('noAnswer');
  if (answer.ok) {
    showSchedules(answer.data.schedules);
    showHours(answer.data.hours);
    await showHeat();
  }
  clearTimeout(reading);
  reading = setTimeout(() => $('view-sales').hidden || document.hidden || $('desk').hidden ? undefined : showSales(), READ_AGAIN_MS);
}

const nameOf = schedule => `${schedule.concertTitle}, ${dateTime(schedule.startsAt)}`;

function showSchedules(schedules) {
  fillTable('sales', ['schedule', 'seats', 'sold', 'held', 'revenue', 'refunds', 'refunded'], schedules.map(each => [
    nameOf(each), count(each.seats), t('soldOf', { n: count(each.sold), share: count(Math.round(each.sold / each.seats * 100)) }), count(each.held),
    won(each.revenue), count(each.refunds), won(each.refunded),
  ]));
  const choice = $('heat-schedule');
  if (choice.length === schedules.length) return;
  choice.replaceChildren(...schedules.map(each => new Option(nameOf(each), each.scheduleId)));
}

function showHours(hours) {
  const hourOf = hour => new Date(hour.hour).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  const ends = [hourOf(hours[0]), hourOf(hours.at(-1))];
  const bars = field => hours.map(hour => ({ name: hourOf(hour), y: hour[field] }));
  $('sales-charts').replaceChildren(
    barChart('chart-holds', t('holds'), bars('holds'), count, ends),
    barChart('chart-payments', t('payments'), bars('payments'), count, ends),
    barChart('chart-revenue', t('revenue'), bars('revenue'), won, ends),
    barChart('chart-refunds', t('refunds'), bars('refunds'), count, ends));
  const sum = field => hours.reduce((all, hour) => all + hour[field], 0);
  $('conversion').textContent = sum('holds') === 0 ? '' : t('conversion', {
    holds: count(sum('holds')), payments: count(sum('payments')), share: count(Math.round(sum('payments') / sum('holds') * 100)),
  });
  fillTable('hours', ['hour', 'holds', 'payments', 'revenue', 'refunds', 'refunded'], hours.toReversed().map(hour => [
    dateTime(hour.hour), count(hour.holds), count(hour.payments), won(hour.revenue), count(hour.refunds), won(hour.refunded),
  ]));
}

function fillTable(id, labels, rows) {
  $(id).tBodies[0].replaceChildren(...rows.map(texts => {
    const row = element('tr');
    texts.forEach((text, index) => {
      const cell = row.insertCell();
      cell.dataset.label = t(labels[index]);
      cell.textContent = text;
      if (index > 0) cell.className = 'number';
    });
    return row;
  }));
}

// A row is a strip with one cell a seat; its words have the numbers.
async function showHeat() {
  const schedule = $('heat-schedule').value;
  if (!schedule) return;
  const answer = await read(`/admin/sales/${schedule}`);
  if (!answer.ok || $('heat-schedule').value !== schedule) return;
  const style = getComputedStyle(document.documentElement);
  const colours = { S: style.getPropertyValue('--accent'), H: style.getPropertyValue('--warn'), F: style.getPropertyValue('--line') };
  const widest = Math.max(...answer.data.rows.map(row => row.seats.length));
  $('heat').replaceChildren(...answer.data.rows.map(row => stripOf(row, widest, colours)));
}

function stripOf(row, widest, colours) {
  const strip = element('div', 'seats');
  const canvas = document.createElement('canvas');
  const cell = widest > 200 ? 2 : 8;
  [canvas.width, canvas.height] = [widest * cell, 8];
  const words = t('rowWords', { row: row.row || '–', sold: count(row.sold), held: count(row.held), seats: count(row.seats.length), revenue: won(row.revenue) });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', words);
  canvas.title = words;
  const brush = canvas.getContext('2d');
  [...row.seats].forEach((state, index) => {
    brush.fillStyle = colours[state];
    brush.fillRect(index * cell, 0, cell - 1, 8);
  });
  strip.append(element('span', 'figures', row.row || '–'), canvas, element('span', 'figures soft', count(row.sold)));
  return strip;
}

async function saveFile(path, name) {
  $('save-state').textContent = t('saving', { name });
  const problem = await save(path, name);
  $('save-state').textContent = problem ? t('notSaved', { name, problem }) : t('saved', { name });
}
