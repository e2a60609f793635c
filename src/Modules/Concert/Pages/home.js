// The start page: every concert with its dates and free seats, and a link to its queue.

import { call } from './api.js';
import { placeIn } from './session.js';
import { $, element, link, openPage, say, troubleText } from './shell.js';
import { count, t, timesOf } from './text.js';
import { texts } from './home.texts.js';

// Many people look at this page before an opening.
const READ_AGAIN_MS = 20_000;

let concerts;
let trouble = '';

openPage(texts);
$('search').form.addEventListener('submit', event => event.preventDefault());
$('search').addEventListener('input', () => {
  show();
  say(t('found', { n: count($('concerts').children.length) }));
});
read();

async function read() {
  if (document.hidden) return document.addEventListener('visibilitychange', read, { once: true });
  const answer = await call('GET', '/v1/api/concerts');
  if (answer.ok) concerts = answer.data;
  trouble = troubleText(answer);
  show();
  setTimeout(read, answer.ok ? READ_AGAIN_MS * (1 + Math.random()) : answer.retryAfterMs);
}

function tell(text) {
  $('state').textContent = text;
  $('state').hidden = !text;
}

// The title must contain each word of the search; upper and lower case and composed and decomposed letters are equal.
function isFound(title) {
  const plain = text => text.normalize('NFKC').toLowerCase();
  return plain($('search').value).split(/\s+/).every(word => plain(title).includes(word));
}

// Elements without a change stay in the document, because the reader's focus may be on one of them.
function show() {
  if (!concerts) return tell(trouble);
  const list = $('concerts');
  const found = concerts.filter(concert => isFound(concert.title));
  const cards = new Map([...list.children].map(card => [card.dataset.code, card]));
  for (const [code, card] of cards) if (!found.some(concert => concert.code === code)) card.remove();
  found.forEach((concert, at) => {
    const card = cards.get(concert.code) ?? newCard(concert);
    fill(card, concert);
    if (list.children[at] !== card) list.insertBefore(card, list.children[at] ?? null);
  });
  tell(trouble || (!concerts.length ? t('empty') : found.length ? '' : t('none')));
}

function newCard(concert) {
  const card = element('li');
  card.dataset.code = concert.code;
  const picture = element('img');
  picture.src = `/pictures/${encodeURIComponent(concert.code)}.svg`;
  picture.alt = '';
  picture.width = 320;
  picture.height = 180;
  const about = element('div', 'about');
  about.append(element('h2', '', concert.title), element('ul', 'dates'), link('', 'button main', ''));
  card.append(picture, about);
  return card;
}

function fill(card, concert) {
  card.querySelector('.dates').replaceChildren(...concert.dates.map(dateItem));
  const enter = card.querySelector('a');
  // An operator may change the queue that opens a concert.
  enter.href = `/line/${encodeURIComponent(concert.queue)}`;
  enter.textContent = placeIn(concert.queue) ? t('back') : t('enter');
  enter.hidden = concert.dates.every(date => date.hasStarted);
}

function dateItem(date) {
  const item = element('li', date.seatStatus === 'SOLD_OUT' ? 'soft' : '');
  const { hall, yours } = timesOf(date.startsAt);
  item.append(element('strong', '', hall));
  if (yours) item.append(element('span', 'soft left', t('yourTime', { yours })));
  item.append(element('span', 'left figures', leftText(date)));
  return item;
}

function leftText(date) {
  if (date.seatStatus === 'SOLD_OUT') return date.hasStarted ? t('past') : t('soldOut');
  if (date.seatsLeft === 0) return t('held', { n: count(date.seatsHeld) });
  return t('left', { n: count(date.seatsLeft), all: count(date.seats) });
}
