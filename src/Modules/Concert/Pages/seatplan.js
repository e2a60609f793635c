// The hall as the list of seats describes it: rows from the front to the back, and where each seat is drawn. Lengths are in seats.

import { readPosition } from './seatnames.js';
import { FREE, STATES } from './seatstates.js';

// Between the rows of two prices.
const AISLE = 0.8;

export class SeatPlan {
  /** @param {{ seatId: number, position: string, amount: number, seatStatus: string }[]} list The server's list, front row first. */
  constructor(list) {
    this.rows = [];
    this.seats = list.map(item => ({
      id: item.seatId, position: item.position, ...readPosition(item.position), amount: item.amount, state: STATES[item.seatStatus],
    }));
    this.byId = new Map(this.seats.map(seat => [seat.id, seat]));
    this.prices = [...new Set(this.seats.map(seat => seat.amount))].sort((a, b) => b - a);
    const rows = new Map();
    for (const seat of this.seats) {
      if (!rows.has(seat.row)) rows.set(seat.row, []);
      rows.get(seat.row).push(seat);
    }
    this.#place(rows);
  }

  #place(rows) {
    let y = 0;
    let price;
    this.width = 0;
    for (const [name, seats] of rows) {
      seats.sort((a, b) => a.number - b.number);
      if (price !== undefined && seats[0].amount !== price) y += AISLE;
      price = seats[0].amount;
      const middle = (seats[0].number + seats.at(-1).number) / 2;
      this.width = Math.max(this.width, seats.at(-1).number - seats[0].number + 1);
      seats.forEach((seat, at) => Object.assign(seat, { x: seat.number - middle, y, at, rowAt: this.rows.length, tier: this.prices.indexOf(seat.amount) }));
      this.rows.push({ name, y, seats });
      y += 1;
    }
    this.height = y;
  }

  /** Whether a newer list has the same seats at the same prices. */
  isOf(list) {
    return list.length === this.seats.length && this.seats.every((seat, at) => seat.id === list[at].seatId && seat.amount === list[at].amount);
  }

  /** Takes the states of a newer list of the same seats. Returns the seats whose state changed. */
  update(list) {
    const changed = this.seats.filter((seat, at) => seat.state !== STATES[list[at].seatStatus]);
    this.seats.forEach((seat, at) => { seat.state = STATES[list[at].seatStatus]; });
    return changed;
  }

  /** The seat that is drawn at a place, or undefined. */
  seatAt(x, y) {
    const row = this.rows.find(each => Math.abs(each.y - y) <= 0.5);
    return row?.seats.find(seat => Math.abs(seat.x - x) <= 0.5);
  }

  /** The seat of a row that is nearest to a place in it. */
  nearestInRow(rowAt, x) {
    return this.rows[rowAt].seats.reduce((best, seat) => Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best);
  }

  /** The next free seat after a seat, in the order of the rows; from the last on at the front again. */
  nextFree(seat) {
    const order = this.rows.flatMap(row => row.seats);
    const from = order.indexOf(seat) + 1;
    return [...order.slice(from), ...order.slice(0, from)].find(each => each.state === FREE);
  }

  /**
   * Free seats in place of those that were taken, as near to them as possible: together in a row where that is possible, and with as many as possible of
   * the seats that are kept.
   */
  nearestFree(lost, kept) {
    const count = lost.length + kept.length;
    const center = { x: mean(lost.map(seat => seat.x)), y: mean(lost.map(seat => seat.y)) };
    const distance = seat => Math.hypot(seat.x - center.x, seat.y - center.y);
    const rank = group => Math.max(...group.map(distance)) - 1000 * group.filter(seat => kept.includes(seat)).length;
    const together = count > 1 ? this.#groups(count).map(group => ({ group, rank: rank(group) })) : [];
    if (together.length > 0) return together.reduce((best, each) => each.rank < best.rank ? each : best).group;
    const others = this.seats.filter(seat => seat.state === FREE && !kept.includes(seat)).sort((a, b) => distance(a) - distance(b));
    return [...kept, ...others.slice(0, lost.length)];
  }

  #groups(count) {
    const groups = [];
    for (const { seats } of this.rows) {
      for (let at = 0; at + count <= seats.length; at++) {
        const group = seats.slice(at, at + count);
        if (group.at(-1).number - group[0].number === count - 1 && group.every(seat => seat.state === FREE)) groups.push(group);
      }
    }
    return groups;
  }
}

const mean = numbers => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
