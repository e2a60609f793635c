// The operators' desk: the key, the views, and the state of all queues, read every two seconds with one call.

import { $, element, onceAtATime, openPage } from './shell.js';
import { count, dateTime, duration, language, t } from './text.js';
import { adminKey, read, rememberKey, serverClock } from './operate-call.js';
import { prepareAudit, showAudit } from './operate-audit.js';
import { prepareOperations, showOperations } from './operate-operations.js';
import { openQueue, prepareQueue, showQueue } from './operate-queue.js';
import { showReplicas } from './operate-replicas.js';
import { prepareSales, showSales } from './operate-sales.js';
import { rounded } from './operate-view.js';
import { headerText } from './session.js';
import { texts } from './operate.texts.js';

const READ_AGAIN_MS = 2000;
const VIEWS = ['queues', 'sales', 'replicas', 'audit', 'operations'];
const SHOWN = { sales: showSales, replicas: showReplicas, audit: showAudit, operations: showOperations };

let queues = [];
let readAt = null;
let polling;

openPage(texts);
prepareQueue(poll);
prepareOperations();
prepareSales();
prepareAudit();
$('key-form').addEventListener('submit', event => event.preventDefault());
onceAtATime($('sign-in'), signIn);
$('sign-out').addEventListener('click', () => leave(''));
addEventListener('hashchange', showView);
document.addEventListener('visibilitychange', () => {
  if (document.hidden || !adminKey()) return;
  poll();
  showView();
});
if (adminKey()) enter();
else leave('');

async function signIn() {
  if (!$('admin-key').value) return;
  rememberKey(headerText($('admin-key').value));
  const answer = await read('/admin/queues');
  if (answer.ok) {
    $('admin-key').value = '';
    enter();
    $('to-queues').focus();
  } else leave(answer.status === 401 ? t('wrongKey') : answer.message || t('noAnswer'));
}

function enter() {
  $('key-form').hidden = true;
  $('desk').hidden = false;
  showView();
  poll();
  // Its charts stopped when the operator left.
  if ($('queue-detail').dataset.queue) openQueue($('queue-detail').dataset.queue);
}

function leave(problem) {
  clearTimeout(polling);
  rememberKey('');
  $('desk').hidden = true;
  $('state').hidden = true;
  $('key-form').hidden = false;
  $('key-problem').textContent = problem;
  $('admin-key').focus();
}

function showView() {
  const view = VIEWS.find(name => location.hash === `#${name}`) ?? VIEWS[0];
  for (const name of VIEWS) {
    $(`view-${name}`).hidden = name !== view;
    if (name === view) $(`to-${name}`).setAttribute('aria-current', 'page');
    else $(`to-${name}`).removeAttribute('aria-current');
  }
  if (!$('desk').hidden) SHOWN[view]?.();
}

// Now, and then every two seconds while the page is seen.
async function poll() {
  clearTimeout(polling);
  const answer = await read('/admin/queues');
  if (!adminKey()) return;
  if (answer.status === 401) return leave(t('wrongKey'));
  if (answer.ok) {
    [queues, readAt] = [answer.data, serverClock.now];
    showQueues();
  }
  tellState(answer);
  clearTimeout(polling);
  if (!document.hidden) polling = setTimeout(poll, answer.ok ? READ_AGAIN_MS : answer.retryAfterMs);
}

function tellState(answer) {
  $('state').hidden = answer.ok;
  $('queues').classList.toggle('late', !answer.ok);
  if (answer.ok) return;
  const problem = answer.message || t('noAnswer');
  $('state').textContent = readAt === null ? problem : `${problem} ${t('stateOf', { time: new Date(readAt).toLocaleTimeString(language) })}`;
}

// Rows stay the same elements, so that the focus stays where it is.
function showQueues() {
  const body = $('queues').tBodies[0];
  const rows = new Map([...body.rows].map(row => [row.dataset.queue, row]));
  for (const queue of queues) {
    const row = rows.get(queue.queue) ?? newRow(queue.queue);
    rows.delete(queue.queue);
    fill(row, queue);
    if (!row.parentElement) body.append(row);
  }
  for (const row of rows.values()) row.remove();
  showQueue(queues);
}

const COLUMNS = [
  ['waiting', queue => count(queue.waiting)],
  ['active', queue => count(queue.active)],
  ['capacity', queue => count(queue.capacity)],
  ['perSecond', queue => `${rounded(queue.measuredPerSecond)}${queue.admitPerSecond ? ` / ${count(queue.admitPerSecond)}` : ''}`],
  ['toldWait', queue => queue.estimatedWaitSeconds === null ? '–' : duration(queue.estimatedWaitSeconds)],
  ['mode', queue => t(`mode_${queue.mode}`)],
  ['opening', queue => queue.opensAt ? dateTime(queue.opensAt) : '–'],
  ['line', queue => queue.line ? t(`line_${queue.line}`) : '–'],
];

function newRow(name) {
  const row = element('tr');
  row.dataset.queue = name;
  row.id = `queue-${name}`;
  const head = row.insertCell();
  head.dataset.label = t('queue');
  const open = element('button', '', name);
  open.type = 'button';
  open.addEventListener('click', () => {
    openQueue(name);
    showQueues();
    $('queue-name').focus();
  });
  head.append(open);
  COLUMNS.forEach(([label], index) => {
    const cell = row.insertCell();
    cell.dataset.label = t(label);
    cell.dataset.field = label;
    if (index < 5) cell.className = 'number';
    if (index > 5) cell.className = 'wide';
  });
  return row;
}

function fill(row, queue) {
  if ($('queue-detail').dataset.queue === queue.queue) row.setAttribute('aria-current', 'true');
  else row.removeAttribute('aria-current');
  COLUMNS.forEach(([, text], index) => {
    const cell = row.cells[index + 1];
    const now = text(queue);
    if (cell.textContent !== now) cell.textContent = now;
  });
  row.cells[6].classList.toggle('bad', queue.mode !== 'open');
}
