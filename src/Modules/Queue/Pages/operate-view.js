// What the views of the desk have in common.

import { $, element } from './shell.js';
import { count, t } from './text.js';

/**
 * Shows a view now, and again and again while it is seen.
 * @param {string} view The id of its section.
 * @param {number} everyMs How often.
 * @param {() => Promise<void>} draw Reads and shows it.
 * @returns A function that begins.
 */
export function repeated(view, everyMs, draw) {
  let timer;
  const run = async () => {
    clearTimeout(timer);
    await draw();
    clearTimeout(timer);
    timer = setTimeout(() => $(view).hidden || document.hidden || $('desk').hidden ? undefined : run(), everyMs);
  };
  return run;
}

/** Shows why there is nothing new. Returns whether there is. */
export function isRead(answer, stateId) {
  $(stateId).hidden = answer.ok;
  $(stateId).textContent = answer.ok ? '' : answer.message || t('noAnswer');
  return answer.ok;
}

/** A number with at most one decimal. */
export const rounded = number => count(Math.round(number * 10) / 10);

/**
 * Fills a table below the names of its columns. The first cell of a row names it, the others are numbers; a cell is a text, or a text with a class:
 * `[text, className]`.
 */
export function fillTable(id, labels, rows) {
  const table = $(id);
  if (!table.tHead) table.createTHead().insertRow().append(...labels.map(headOf));
  table.tBodies[0].replaceChildren(...rows.map(cells => {
    const row = element('tr');
    cells.forEach((each, index) => {
      const [text, kind] = Array.isArray(each) ? each : [each, index > 0 ? 'number' : ''];
      const cell = row.insertCell();
      cell.dataset.label = t(labels[index]);
      cell.textContent = text;
      cell.className = kind;
    });
    return row;
  }));
}

function headOf(label) {
  const head = element('th', '', t(label));
  head.scope = 'col';
  return head;
}
