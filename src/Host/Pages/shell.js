// The parts that all pages share: the head with the language switch, and announcements for screen readers.

import { browserStore } from './storage.js';
import { chooseLanguage, fillTexts, language, t, useTexts } from './text.js';
import { texts } from './shell.texts.js';

const QUIET_MS = 10_000;

let spokenAt = -QUIET_MS;
let toSpeak;

/** Builds a page's head and fills in its texts. */
export function openPage(pageTexts) {
  useTexts(texts);
  useTexts(pageTexts);
  const top = document.createElement('header');
  top.className = 'top';
  top.append(link('#main', 'skip', t('skip')), link('/', 'brand', 'Concert'), link('/tickets', '', t('myTickets')));
  // A choice of the language is read when the page is loaded again.
  if (browserStore.isLasting) {
    const other = language === 'ko' ? 'en' : 'ko';
    top.append(button(other === 'en' ? 'English' : '한국어', () => chooseLanguage(other), other));
  } else $('main').prepend(element('p', 'note warn', t('notStored')));
  document.body.prepend(top);
  const voice = document.createElement('div');
  voice.id = 'voice';
  voice.className = 'hidden-text';
  voice.setAttribute('role', 'status');
  document.body.append(voice);
  fillTexts();
}

/**
 * Announces a text to screen readers: at most every ten seconds, and then the newest text.
 * @param {boolean} isUrgent Whether it is announced at once.
 */
export function say(text, isUrgent = false) {
  clearTimeout(toSpeak);
  const wait = isUrgent ? 0 : Math.max(0, spokenAt + QUIET_MS - performance.now());
  toSpeak = setTimeout(() => {
    spokenAt = performance.now();
    document.getElementById('voice').textContent = text;
  }, wait);
}

/** What keeps an answer away, and what the page does about it. Empty where there is an answer. */
export function troubleText(answer) {
  if (!answer || answer.ok) return '';
  if (answer.noRoom) return `${answer.noRoom} ${t('asksAgain')}`;
  return t(answer.status === 429 ? 'busy' : answer.status === 0 && !navigator.onLine ? 'offline' : 'away');
}

/** Shows it in a note of the page, with what more there is to say; null hides the note. */
export function tellTrouble(answer, note = $('connection'), more = '') {
  const trouble = troubleText(answer);
  const text = trouble && more ? `${trouble} ${more}` : trouble;
  // What is said already is not announced again.
  if (note.textContent !== text) note.textContent = text;
  note.hidden = !text;
}

/** Whether a call was refused because the visitor's own token is missing or no longer valid. */
export const needsUserToken = answer => answer.status === 401 && document.documentElement.dataset.identity === 'token';

/** The address of the form for the visitor's own token. With `comesBack` the form leads back to this page. */
export const userTokenForm = (queue, comesBack) =>
  `/line/${encodeURIComponent(queue || 'default')}?user-token=${comesBack ? encodeURIComponent(location.pathname + location.search) : ''}`;

/** An element by its id. */
export const $ = id => document.getElementById(id);

/** A new element with a class and a text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A link. */
export function link(href, className, text) {
  const made = element('a', className, text);
  made.href = href;
  return made;
}

/** A button. */
export function button(text, onClick, lang = '') {
  const made = element('button', 'plain', text);
  made.type = 'button';
  if (lang) made.lang = lang;
  made.addEventListener('click', onClick);
  return made;
}

/** Runs an action of a button once at a time: clicks while it runs do nothing. */
export function onceAtATime(buttonElement, action) {
  buttonElement.addEventListener('click', async event => {
    event.preventDefault();
    if (buttonElement.getAttribute('aria-disabled') === 'true') return;
    buttonElement.setAttribute('aria-disabled', 'true');
    try {
      await action(event);
    } finally {
      buttonElement.removeAttribute('aria-disabled');
    }
  });
}
