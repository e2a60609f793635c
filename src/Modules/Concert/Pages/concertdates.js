// Which concert and date a schedule is, in words.

import { callUntilAnswered } from './api.js';
import { element } from './shell.js';
import { timeText } from './text.js';

let concerts;

/** Fills in the concert and its date. */
export async function showConcert(scheduleId, target) {
  concerts ??= callUntilAnswered('GET', '/v1/api/concerts', {});
  const answer = await concerts;
  if (!answer.ok) {
    // The next one asks again.
    concerts = undefined;
    return;
  }
  for (const { title, dates } of answer.data) {
    const date = dates.find(each => each.scheduleId === scheduleId);
    if (date) target.replaceChildren(element('span', 'concert', title), ' ', element('span', 'when', timeText(date.startsAt)));
  }
}
