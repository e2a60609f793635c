// The draw on the waiting room's page: what is known before the opening, and the check after it.

import { checkDraw, drawPath, isDrawn, readDraw, ticketOf } from './draw.js';
import { placeIn, rememberPlace } from './session.js';
import { $, onceAtATime, say } from './shell.js';
import { count, t } from './text.js';

const ASK_AGAIN_MS = 2000;

/**
 * Prepares the draw of a queue.
 * @param {() => number} position The position at the moment; 0 once let in.
 * @returns `{ before, after }`: what to call while the draw is awaited, and when the queue is open.
 */
export function openDraw(queue, position) {
  let asked = '';
  for (const link of document.querySelectorAll('.draw-link')) link.href = drawPath(queue);
  onceAtATime($('check-draw'), check);

  // The commitment is noted before the opening: afterwards it would prove nothing.
  async function before(opensAt) {
    if (asked === opensAt || !$('drawn').hidden) return;
    asked = opensAt;
    const answer = await readDraw(queue);
    const place = placeIn(queue);
    if (!place || !answer.ok) return;
    if (answer.data.seed) {
      // For up to a second this may still be the draw of an earlier opening.
      setTimeout(() => { asked = ''; before(opensAt); }, ASK_AGAIN_MS);
      return;
    }
    $('commitment').textContent = answer.data.commitment;
    if (!place.commitment) rememberPlace(queue, { ...place, commitment: answer.data.commitment });
  }

  function after() {
    $('drawn').hidden = !isDrawn(placeIn(queue).token);
  }

  async function check() {
    if (!crypto.subtle) return tell(t('drawNeedsEncryption'));
    const { token, commitment } = placeIn(queue);
    const result = await checkDraw(queue, ticketOf(token), (done, all) => {
      $('draw-result').textContent = t('drawChecking', { n: count(done), all: count(all) });
    });
    if (!result) return tell(t('drawAway'));
    const kept = t(!commitment ? 'seedNotNoted' : commitment === result.commitment ? 'seedKept' : 'seedChanged');
    if (!result.isListed) return tell(`${t('drawListLost')} ${kept}`, commitment && commitment !== result.commitment);
    const isBehind = position() > result.rank;
    const agrees = t(isBehind ? 'drawDiffers' : position() > 0 ? 'drawAgrees' : 'drawAgreesIn', { n: count(position()) });
    tell(`${t('drawPlace', { rank: count(result.rank), all: count(result.total) })} ${agrees} ${kept}`,
      isBehind || (commitment && commitment !== result.commitment));
  }

  function tell(text, isWrong = false) {
    $('draw-result').textContent = text;
    $('draw-result').classList.toggle('bad', Boolean(isWrong));
    say(text, true);
  }

  return { before, after };
}
