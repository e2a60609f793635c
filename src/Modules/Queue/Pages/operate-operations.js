// What operators did, the newest first.

import { $, element, onceAtATime } from './shell.js';
import { count, dateTime, duration, language, t } from './text.js';
import { read } from './operate-call.js';
import { isRead } from './operate-view.js';

const PAGE = 50;

/** Makes the list work. */
export function prepareOperations() {
  onceAtATime($('more-operations'), () => readPage($('operations').tBodies[0].rows.length ? `&before=${oldest()}` : ''));
}

/** Shows the newest operations. */
export async function showOperations() {
  await readPage('');
}

const oldest = () => $('operations').tBodies[0].lastElementChild.dataset.id;

async function readPage(before) {
  const answer = await read(`/admin/operations?size=${PAGE}${before}`);
  if (!isRead(answer, 'operations-state')) return;
  const body = $('operations').tBodies[0];
  if (!before) body.replaceChildren();
  body.append(...answer.data.map(rowOf));
  $('more-operations').hidden = answer.data.length < PAGE;
  if (!body.rows.length) {
    $('operations-state').hidden = false;
    $('operations-state').textContent = t('noOperations');
  }
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
