// What a seat is called. A position is the row and the number: "A1", "12-34".

import { t, useTexts } from './text.js';
import { texts } from './seatnames.texts.js';

useTexts(texts);

/** The row and the number of a position; a position without a number at its end is a row of its own. */
export function readPosition(position) {
  const [, row, digits] = /^(.*?)[-\s]*(\d*)$/.exec(position);
  return { row, number: digits === '' ? 1 : Number(digits) };
}

/** A seat's name for people, by its position. */
export function seatName(position) {
  const { row, number } = readPosition(position);
  return row === '' ? t('seatAlone', { number }) : t('seatOfRow', { row, number });
}
