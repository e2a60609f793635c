// The map for users of a keyboard or a screen reader: a grid whose focus is the active seat. The cells of the active row are in the document, so that screen
// readers say the seat as the focus comes to it.

import { $, element } from './shell.js';

const PAGE_ROWS = 10;

export class SeatGrid {
  #grid = $('grid');
  #row;

  /**
   * @param map The map that shows the active seat.
   * @param {(seat: object) => string} describe The text of a seat for screen readers.
   * @param {(seat: object) => void} pick Picks a seat or puts it back.
   */
  constructor(map, describe, pick) {
    Object.assign(this, { map, describe, pick, onMove: () => {} });
    this.#grid.addEventListener('keydown', event => this.#onKey(event));
    this.#grid.addEventListener('focus', () => this.#onFocus(true));
    this.#grid.addEventListener('blur', () => this.#onFocus(false));
    // A screen reader on a phone clicks the cell itself.
    this.#grid.addEventListener('click', event => {
      const seat = this.map.plan.byId.get(Number(event.target.dataset.seat));
      if (seat) this.#moveTo(seat).pick(seat);
    });
  }

  /** Begins with a plan, at a seat. */
  open(seat) {
    this.#row = undefined;
    this.#grid.setAttribute('aria-rowcount', this.map.plan.rows.length);
    this.#grid.setAttribute('aria-colcount', Math.max(...this.map.plan.rows.map(row => row.seats.length)));
    this.activate(seat);
  }

  /** Makes a seat the active one, without moving the focus to the grid. */
  activate(seat) {
    this.map.active = seat;
    this.#show(this.map.plan.rows[seat.rowAt]);
    this.#grid.setAttribute('aria-activedescendant', `seat-${seat.id}`);
    this.map.refresh();
  }

  /** Updates the texts of the cells after seats have changed. */
  refresh() {
    for (const cell of this.#grid.querySelectorAll('[role="gridcell"]')) this.#fill(cell, this.map.plan.byId.get(Number(cell.dataset.seat)));
  }

  #show(row) {
    if (this.#row === row) return;
    this.#row = row;
    const cells = element('div');
    cells.setAttribute('role', 'row');
    cells.setAttribute('aria-rowindex', this.map.plan.rows.indexOf(row) + 1);
    cells.append(...row.seats.map(seat => {
      const cell = element('div');
      cell.id = `seat-${seat.id}`;
      cell.dataset.seat = seat.id;
      cell.setAttribute('role', 'gridcell');
      cell.setAttribute('aria-colindex', seat.at + 1);
      this.#fill(cell, seat);
      return cell;
    }));
    this.#grid.replaceChildren(cells);
  }

  #fill(cell, seat) {
    const text = this.describe(seat);
    if (cell.textContent !== text) cell.textContent = text;
    cell.setAttribute('aria-selected', this.map.picked.has(seat.id));
  }

  #onFocus(hasFocus) {
    this.map.hasFocus = hasFocus;
    if (hasFocus) this.#moveTo(this.map.active);
    this.map.refresh();
  }

  #moveTo(seat) {
    this.activate(seat);
    this.map.reveal([seat], 16);
    this.onMove(seat);
    return this;
  }

  #onKey(event) {
    // By its place on the keyboard: with a Korean layout or capitals this key has another text.
    const key = event.code === 'KeyF' ? 'f' : event.key;
    if (event.altKey || event.metaKey || (event.ctrlKey && key !== 'Home' && key !== 'End')) return;
    const { plan, active } = this.map;
    const row = plan.rows[active.rowAt].seats;
    const inRow = by => plan.nearestInRow(Math.min(Math.max(active.rowAt + by, 0), plan.rows.length - 1), active.x);
    const moves = {
      ArrowLeft: () => row[active.at - 1],
      ArrowRight: () => row[active.at + 1],
      ArrowUp: () => inRow(-1),
      ArrowDown: () => inRow(1),
      PageUp: () => inRow(-PAGE_ROWS),
      PageDown: () => inRow(PAGE_ROWS),
      Home: () => event.ctrlKey ? plan.rows[0].seats[0] : row[0],
      End: () => event.ctrlKey ? plan.rows.at(-1).seats.at(-1) : row.at(-1),
      f: () => plan.nextFree(active),
    };
    const acts = {
      ' ': () => this.pick(active), Enter: () => this.pick(active),
      '+': () => this.map.zoom(1.4), '=': () => this.map.zoom(1.4), '-': () => this.map.zoom(1 / 1.4), 0: () => this.map.fit(),
    };
    if (moves[key]) {
      const seat = moves[key]();
      if (seat) this.#moveTo(seat);
    } else if (acts[key]) acts[key]();
    else return;
    event.preventDefault();
  }
}
