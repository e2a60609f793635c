// What every change has in common: the question before it, and its result.

import { $, element, say } from './shell.js';
import { t } from './text.js';

/** Shows and says a result; the kind is good, warn or bad. */
export function show(text, kind) {
  $('result').className = `note ${kind}`;
  $('result').textContent = text;
  $('result').hidden = false;
  say(text, true);
}

/** Says why a change waits for its answer. */
export const wait = answer => show(answer.message || t('noAnswer'), 'warn');

/** Asks before something is done. Escape and the first button say no. */
export function confirm(title, lines, yes, isDangerous = false) {
  $('confirm-title').textContent = title;
  $('confirm-text').replaceChildren(...lines.map(line => element('li', '', line)));
  $('confirm-yes').textContent = yes;
  $('confirm-yes').classList.toggle('danger', isDangerous);
  $('confirm').returnValue = '';
  $('confirm').showModal();
  $('confirm-no').focus();
  return new Promise(resolve => $('confirm').addEventListener('close', () => resolve($('confirm').returnValue === 'yes'), { once: true }));
}
