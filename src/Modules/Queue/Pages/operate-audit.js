// The audit: its last result, and the button that runs it.

import { $, element, onceAtATime } from './shell.js';
import { count, duration, language, t } from './text.js';
import { post, read } from './operate-call.js';
import { confirm, show, wait } from './operate-confirm.js';
import { isRead, repeated } from './operate-view.js';

const READ_AGAIN_MS = 2000;

let shownAs = '';

/** Makes the button work. */
export function prepareAudit() {
  onceAtATime($('run-audit'), async () => {
    if (!await confirm(t('auditTitle'), [t('auditEffect'), t('auditTouches')], t('runAudit'))) return;
    const answer = await post('/admin/audit', undefined, undefined, wait);
    show(answer.ok ? t('auditStarted') : answer.status === 0 ? t('unknown') : answer.message || t('noAnswer'), answer.ok ? 'good' : 'bad');
    await showAudit();
  });
}

/** Shows the audit, and again every two seconds while it is seen. */
export const showAudit = repeated('view-audit', READ_AGAIN_MS, async () => {
  const answer = await read('/admin/audit');
  if (!isRead(answer, 'audit-state')) return;
  const { running, last, failed } = answer.data;
  $('audit-running').hidden = running === null;
  $('audit-running').textContent = running ? t('auditRuns', whoOf(running)) : '';
  $('audit-failed').hidden = failed === null;
  $('audit-failed').textContent = failed ? t('auditFailed', whoOf(failed)) : '';
  showLast(last);
});

const whoOf = audit => ({ time: new Date(audit.at).toLocaleString(language), operator: audit.operator });

// The checks stay as they are while they are the same, so that an open one stays open.
function showLast(last) {
  const now = last === null ? 'none' : String(last.id);
  if (now === shownAs) return;
  shownAs = now;
  $('audit-last').className = last === null ? 'note' : last.disagreements === 0 ? 'note good' : 'note bad';
  $('audit-last').textContent = last === null ? t('auditNever') : t(last.disagreements === 0 ? 'auditAgrees' : 'auditDisagrees', {
    n: count(last.disagreements), seconds: duration(last.seconds), ...whoOf(last),
  });
  $('audit-checks').replaceChildren(...(last?.checks ?? []).map(itemOf));
}

// The checks are in English in every language, as the command writes them.
function itemOf(check) {
  const item = element('li', check.disagreements ? 'bad' : '');
  const claim = element('span', '', check.claim);
  claim.lang = 'en';
  item.append(
    element('strong', '', t(check.disagreements ? 'checkWrong' : 'checkRight')), ' ', claim, ' ',
    element('span', 'soft figures', t(check.disagreements ? 'checkedWrong' : 'checked', { n: count(check.checked), wrong: count(check.disagreements) })));
  if (check.examples.length) {
    const list = element('ul');
    list.lang = 'en';
    list.append(...check.examples.map(example => element('li', '', example)));
    item.append(list);
  }
  return item;
}
