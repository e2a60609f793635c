// What a reservation is for, in words.

import { call } from './api.js';
import { t } from './text.js';

let concerts;

/** Fills in the concert and its date, as the page's text `what` says them. */
export async function showConcert(scheduleId, target) {
  concerts ??= call('GET', '/v1/api/concerts');
  const answer = await concerts;
  if (!answer.ok) return;
  for (const { title, dates } of answer.data) {
    const date = dates.find(each => each.scheduleId === scheduleId);
    if (date) target.textContent = t('what', { title, ...date });
  }
}
