// What operators did, the newest first.

import { $, element, onceAtATime } from './shell.js';
import { count, dateTime, duration, language, t } from './text.js';
import { read } from './operate-call.js';
import { isRead } from './operate-view.js';

const PAGE = 50;

/** Makes the list work. */
export function prepareOperations() {
  onceAtATime($('more-operations'), showOlder);
}

/** Shows the newest operations. Older ones that are on the screen stay, unless others between them and the newest are missing. */
export async function showOperations() {
  const newest = await readPage('');
  if (!newest) return;
  const rows = [...body().rows];
  const known = rows.filter(row => newest.some(each => String(each.id) === row.dataset.id));
  for (const row of known.length ? known : rows) row.remove();
  body().prepend(...newest.map(rowOf));
  if (!known.length) offerOlder(newest);
  if (body().rows.length) return;
  $('operations-state').hidden = false;
  $('operations-state').textContent = t('noOperations');
}

async function showOlder() {
  const last = body().lastElementChild;
  if (!last) return showOperations();
  const older = await readPage(`&before=${last.dataset.id}`);
  if (!older) return;
  body().append(...older.map(rowOf));
  offerOlder(older);
}

const body = () => $('operations').tBodies[0];

// A page that is not full is the last one.
const offerOlder = page => {
  $('more-operations').hidden = page.length < PAGE;
};

async function readPage(before) {
  const answer = await read(`/admin/operations?size=${PAGE}${before}`);
  return isRead(answer, 'operations-state') ? answer.data : null;
}

function rowOf(operation) {
  const row = element('tr');
  row.dataset.id = operation.id;
  const cells = [
    ['when', new Date(operation.at).toLocaleString(language)], ['operator', operation.operator], ['queue', operation.queue || '–'],
    ['action', t(`did_${operation.action}`)],
    ['what', wordsOf(operation)],
  ];
  for (const [label, text] of cells) {
    const cell = row.insertCell();
    cell.dataset.label = t(label);
    cell.textContent = text;
    if (label === 'what') cell.className = 'wide';
  }
  return row;
}

function wordsOf({ action, changes }) {
  const words = [];
  if ('capacity' in changes) words.push(`${t('capacity')}: ${changes.capacity === null ? t('configured') : count(changes.capacity)}`);
  if ('admitPerSecond' in changes)
    words.push(`${t('rate')}: ${changes.admitPerSecond === null ? t('configured') : changes.admitPerSecond ? count(changes.admitPerSecond) : t('noLimit')}`);
  if ('opensAt' in changes) words.push(`${t('opening')}: ${changes.opensAt === null ? t('openNow') : dateTime(changes.opensAt)}`);
  if (changes.line) words.push(`${t('line')}: ${t(`line_${changes.line}`)}`);
  if (changes.refused) words.push(t('refused'));
  if (action === 'admit' || action === 'clear') words.push('people' in changes ? t('people', { n: count(changes.people) }) : t('peopleUnknown'));
  if ('disagreements' in changes) words.push(t('auditFound', { n: count(changes.disagreements), seconds: duration(changes.seconds) }));
  else if (action === 'audit') words.push(t(changes.failed ? `auditEnd_${changes.failed}` : 'auditOpen'));
  return words.join(' · ') || '–';
}
